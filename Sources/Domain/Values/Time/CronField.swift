/// One field of a cron expression as the set of numbers it names.
struct CronField: Hashable, Sendable {
  /// Bit n is set when n belongs to the field.
  private var bits: UInt64 = 0
  /// Whether the field was written other than with a leading `*`; see `CronExpression`.
  let isRestricted: Bool

  func contains(_ number: Int) -> Bool {
    bits >> UInt64(number) & 1 == 1
  }

  /// Every number of a kind, as `*`.
  init(all kind: CronFieldKind) {
    isRestricted = false
    for number in kind.range { bits |= 1 << UInt64(number) }
  }

  /// One number.
  init(only number: Int) {
    isRestricted = true
    bits = 1 << UInt64(number)
  }

  init(parsing text: String, _ kind: CronFieldKind) throws(CronSyntaxError) {
    isRestricted = !text.hasPrefix("*")
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count <= 2, let rangeText = parts.first else {
        throw kind.fault(text, "a step is written once, as in */5")
      }
      let range = try Self.range(rangeText, hasStep: parts.count == 2, in: text, kind)
      var step = 1
      if parts.count == 2 {
        guard let number = kind.number(parts[1], named: false), number > 0 else {
          throw kind.fault(text, "a step must be a number above 0")
        }
        step = number
      }
      for number in stride(from: range.lowerBound, through: range.upperBound, by: step) {
        bits |= 1 << UInt64(number)
      }
    }
    if kind == .weekday, contains(7) {
      bits = bits & 0b111_1111 | 1
    }
  }

  private static func range(
    _ text: Substring, hasStep: Bool, in field: String, _ kind: CronFieldKind
  ) throws(CronSyntaxError) -> ClosedRange<Int> {
    if text == "*" { return kind.range }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count <= 2, let lower = ends.first.flatMap({ kind.number($0) }) else {
      throw kind.fault(field, nil)
    }
    guard ends.count == 2 else {
      return lower...(hasStep ? kind.range.upperBound : lower)
    }
    guard let upper = kind.number(ends[1]) else { throw kind.fault(field, nil) }
    guard lower <= upper else { throw kind.fault(field, "a range goes from low to high") }
    return lower...upper
  }
}
