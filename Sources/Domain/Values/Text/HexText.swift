/// Bytes as hexadecimal digits.
public enum HexText {
  /// The lower-case digits, two a byte.
  public static func encode(_ bytes: some Collection<UInt8>) -> String {
    bytes.withContiguousBytes(encode)
  }

  private static func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let digits: StaticString = "0123456789abcdef"
    return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      var position = 0
      for byte in bytes {
        buffer.initializeElement(at: position, to: digits.utf8Start[Int(byte >> 4)])
        buffer.initializeElement(at: position + 1, to: digits.utf8Start[Int(byte & 0xf)])
        position += 2
      }
      return position
    }
  }

  /// The bytes of a text of digits in either letter case; nil for anything else.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
      guard let digit = hexDigit(character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return high == nil ? bytes : nil
  }
}

/// The value of a hexadecimal digit in ASCII; nil for other characters.
func hexDigit(_ character: UInt8) -> UInt8? {
  switch character {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
  default: nil
  }
}
