/// Reads fixed-width numbers and separators from the front of ASCII text, for the date formats.
struct DigitReader<Bytes: Collection<UInt8>> {
  private var rest: Bytes.SubSequence

  init(_ bytes: Bytes) {
    rest = bytes[...]
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Exactly `width` decimal digits.
  mutating func number(_ width: Int) -> Int? {
    guard rest.count >= width else { return nil }
    var value = 0
    for byte in rest.prefix(width) {
      guard let digit = decimalDigit(byte) else { return nil }
      value = value * 10 + digit
    }
    rest = rest.dropFirst(width)
    return value
  }

  /// Whether one more digit follows.
  var isAtDigit: Bool { rest.first.flatMap(decimalDigit) != nil }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// One or more digits of a fraction, as milliseconds, further digits cut off.
  mutating func fraction() -> Int? {
    var milliseconds = 0
    var count = 0
    while let digit = rest.first.flatMap(decimalDigit) {
      if count < 3 { milliseconds = milliseconds * 10 + digit }
      count += 1
      rest = rest.dropFirst()
    }
    guard count > 0 else { return nil }
    for _ in min(count, 3)..<3 { milliseconds *= 10 }
    return milliseconds
  }

  /// `Z` or an offset from UTC in minutes.
  mutating func offset(separator: Unicode.Scalar?) -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let sign: Int
    if skip("+") {
      sign = 1
    } else if skip("-") {
      sign = -1
    } else {
      return nil
    }
    guard let hours = number(2), hours < 24 else { return nil }
    if let separator, !skip(separator) { return nil }
    if separator == nil, !isAtDigit { return sign * hours * 60 }
    guard let minutes = number(2), minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes)
  }
}

private func decimalDigit(_ byte: UInt8) -> Int? {
  guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
  return Int(byte - UInt8(ascii: "0"))
}
