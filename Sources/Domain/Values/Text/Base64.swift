/// One of the base64 encodings of RFC 4648, read strictly: exactly one text stands for some bytes.
public struct Base64: Hashable, Sendable {
  /// Section 4, with padding, as in LDIF and PEM.
  public static let standard = Base64(last: ("+", "/"), isPadded: true)
  /// Section 4 without padding, as in PHC password hashes.
  public static let unpadded = Base64(last: ("+", "/"), isPadded: false)
  /// Section 5 without padding, safe in URLs and headers, as in JSON Web Tokens.
  public static let url = Base64(last: ("-", "_"), isPadded: false)

  private static let none: UInt8 = 0xff
  private static let padding = UInt8(ascii: "=")

  private let alphabet: [UInt8]
  private let values: [UInt8]
  private let isPadded: Bool

  private init(last: (Unicode.Scalar, Unicode.Scalar), isPadded: Bool) {
    alphabet =
      Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
      + [UInt8(ascii: last.0), UInt8(ascii: last.1)]
    var values = [UInt8](repeating: Self.none, count: 256)
    for (value, character) in alphabet.enumerated() {
      values[Int(character)] = UInt8(value)
    }
    self.values = values
    self.isPadded = isPadded
  }

  /// The text that stands for the bytes.
  public func encode(_ bytes: some Collection<UInt8>) -> String {
    bytes.withContiguousBytes(encode)
  }

  private func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(alphabet[Int(bits >> UInt32(count)) & 0x3f])
      }
    }
    if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count)) & 0x3f]) }
    while isPadded, text.count % 4 != 0 { text.append(Self.padding) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that an ASCII text stands for.
  ///
  /// - Returns: nil for a character outside the alphabet (white space too), missing or surplus
  ///   padding, and bits after the last byte that aren't zero.
  public func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    text.withContiguousBytes(decode)
  }

  private func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard let digits = withoutPadding(text), digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var count = 0
    for character in digits {
      let value = values[Int(character)]
      guard value != Self.none else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    guard bits & (1 << UInt32(count) - 1) == 0 else { return nil }
    return bytes
  }

  private func withoutPadding(
    _ text: UnsafeBufferPointer<UInt8>
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    guard isPadded else { return text[...] }
    guard text.count % 4 == 0 else { return nil }
    let digits = text.prefix { $0 != Self.padding }
    guard text.count - digits.count <= 2,
      text.dropFirst(digits.count).allSatisfy({ $0 == Self.padding })
    else { return nil }
    return digits
  }
}
