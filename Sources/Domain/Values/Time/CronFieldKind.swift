/// The five fields of a cron expression: their names, their numbers and their words.
enum CronFieldKind: String, Sendable {
  case minute
  case hour
  case day = "day of month"
  case month
  case weekday = "day of week"

  /// What `*` stands for.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .month: 1...12
    case .weekday: 0...6
    }
  }

  private var names: [String] {
    switch self {
    case .minute, .hour, .day: []
    case .month:
      ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    }
  }

  /// The number that a text means; with `named` a name of three letters too, within the range.
  func number(_ text: Substring, named: Bool = true) -> Int? {
    guard named else { return digits(text) }
    if let index = names.firstIndex(of: text.lowercased()) { return range.lowerBound + index }
    guard let number = digits(text) else { return nil }
    return range.contains(number) || self == .weekday && number == 7 ? number : nil
  }

  private func digits(_ text: Substring) -> Int? {
    guard (1...4).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    return Int(text)
  }

  /// The error for a field of this kind; without a reason it names the range.
  func fault(_ text: String, _ reason: String?) -> CronSyntaxError {
    let range = "\(range.lowerBound) to \(range.upperBound)"
    let named = names.isEmpty ? "" : ", or \(names.joined(separator: " "))"
    return CronSyntaxError(
      text: text,
      reason: "the \(rawValue) "
        + (reason.map { "is wrong: \($0)" }
          ?? "takes *, numbers from \(range)\(named), lists, ranges and steps"))
  }
}
