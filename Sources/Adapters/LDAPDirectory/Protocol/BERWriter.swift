/// Writes the elements of a BER encoding (RFC 4511, section 5.1).
enum BERWriter {
  /// An element with its tag and length.
  static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [tag] + length(contents.count) + contents
  }

  /// An octet string with a text.
  static func text(_ text: String) -> [UInt8] {
    element(BERTag.octetString, [UInt8](text.utf8))
  }

  /// Lengths from 128 on follow the number of their own octets.
  private static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    let octets = withUnsafeBytes(of: UInt32(clamping: count).bigEndian) { [UInt8]($0) }
    let needed = octets.drop { $0 == 0 }
    return [0x80 | UInt8(needed.count)] + needed
  }
}
