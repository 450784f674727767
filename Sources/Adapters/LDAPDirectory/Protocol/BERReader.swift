/// Reads the elements of a BER encoding (RFC 4511, section 5.1) in place, one after the other.
///
/// It must not outlive the bytes that it reads.
struct BERReader {
  /// Nothing that follows the rules stands here.
  struct Malformed: Error {}

  private var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    rest = bytes
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// The next element's tag and contents; LDAP's tags are single bytes, its lengths definite.
  mutating func element() throws(Malformed) -> (tag: UInt8, contents: UnsafeRawBufferPointer) {
    guard rest.count >= 2 else { throw Malformed() }
    var length = Int(rest[1])
    var header = 2
    if length >= 0x80 {
      let octets = length & 0x7f
      header += octets
      guard (1...4).contains(octets), rest.count >= header else { throw Malformed() }
      length = rest[2..<header].reduce(0) { $0 << 8 | Int($1) }
    }
    let tag = rest[0]
    guard rest.count - header >= length else { throw Malformed() }
    let contents = UnsafeRawBufferPointer(rebasing: rest[header..<(header + length)])
    rest = UnsafeRawBufferPointer(rebasing: rest[(header + length)...])
    return (tag, contents)
  }

  /// The tag of the next element; nil at the end.
  var nextTag: UInt8? { rest.first }

  /// The contents of the next element, which must have this tag.
  mutating func contents(_ tag: UInt8) throws(Malformed) -> UnsafeRawBufferPointer {
    let element = try element()
    guard element.tag == tag else { throw Malformed() }
    return element.contents
  }
}

/// The universal tags that LDAP uses.
enum BERTag {
  static let boolean: UInt8 = 0x01
  static let integer: UInt8 = 0x02
  static let octetString: UInt8 = 0x04
  static let enumerated: UInt8 = 0x0a
  static let sequence: UInt8 = 0x30
  static let set: UInt8 = 0x31
}
