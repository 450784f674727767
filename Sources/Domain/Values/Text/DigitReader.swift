/// Reads fixed-width numbers and separators from the front of ASCII text, for the date formats.
struct DigitReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// Reads from bytes that the caller keeps alive.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  /// Whether one more digit follows.
  var isAtDigit: Bool { digit != nil }

  private var digit: Int? {
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    return Int(byte - UInt8(ascii: "0"))
  }

  /// Exactly `width` decimal digits.
  mutating func number(_ width: Int) -> Int? {
    var value = 0
    for _ in 0..<width {
      guard let digit else { return nil }
      value = value * 10 + digit
      position += 1
    }
    return value
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
    position += 1
    return true
  }

  /// One or more digits of a fraction of a unit, as whole milliseconds; what is less is cut off.
  mutating func fraction(ofMilliseconds unit: Int) -> Int? {
    guard isAtDigit else { return nil }
    var numerator = 0
    var denominator = 1
    while let digit {
      // Nine digits are exact to the millisecond for the longest unit, an hour.
      if denominator < 1_000_000_000 {
        numerator = numerator * 10 + digit
        denominator *= 10
      }
      position += 1
    }
    return numerator * unit / denominator
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
