/// Lower-case hexadecimal digits, as DN and filter escapes use them.
extension UInt8 {
  /// The value of an ASCII digit 0…9, a…f, A…F.
  var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The ASCII digit of a value below 16.
  var hexDigit: UInt8 {
    self < 10 ? UInt8(ascii: "0") + self : UInt8(ascii: "a") + self - 10
  }
}

extension [UInt8] {
  /// Adds `\` and two digits.
  mutating func append(hexPairOf byte: UInt8) {
    append(UInt8(ascii: "\\"))
    append((byte >> 4).hexDigit)
    append((byte & 0xf).hexDigit)
  }
}

extension String {
  /// Two digits for each byte.
  init(hexOf bytes: [UInt8]) {
    self.init(
      decoding: bytes.flatMap { [($0 >> 4).hexDigit, ($0 & 0xf).hexDigit] }, as: UTF8.self)
  }
}
