extension Duration {
  /// Reads a whole number with one unit, `500ms`, `30s`, `5m`, `24h` or `7d`; a bare `0` is zero.
  ///
  /// Nil for anything else, negative numbers and numbers of more than nine digits.
  public init?(shortText: some StringProtocol) {
    guard shortText != "0" else {
      self = .zero
      return
    }
    let digits = shortText.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard (1...9).contains(digits.count), let number = Int64(shortText.prefix(digits.count)) else {
      return nil
    }
    switch String(shortText.dropFirst(digits.count)) {
    case "ms": self = .milliseconds(number)
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    case "h": self = .seconds(number * 3600)
    case "d": self = .seconds(number * 86_400)
    default: return nil
    }
  }

  /// The form that `init(shortText:)` reads, in the largest unit that loses nothing but
  /// microseconds: `90s`, `2h`, `0s`.
  public var shortText: String {
    let milliseconds = milliseconds
    guard milliseconds != 0 else { return "0s" }
    let units: [(String, Int64)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ]
    for (unit, size) in units where milliseconds % size == 0 {
      return "\(milliseconds / size)\(unit)"
    }
    return "\(milliseconds)ms"
  }
}
