/// Reads entries from LDIF content records (RFC 2849).
///
/// Comments and folded lines are understood, line ends may be LF or CRLF. Values of one attribute
/// are gathered at its first place; change records and values from URLs are refused.
public struct LDIFReader {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 0

  /// Reads from UTF-8 text.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// All entries of a text.
  public static func entries(_ text: String) throws(LDIFError) -> [Entry] {
    var reader = LDIFReader([UInt8](text.utf8))
    var entries: [Entry] = []
    while let entry = try reader.next() { entries.append(entry) }
    return entries
  }

  /// The next entry; nil at the end.
  public mutating func next() throws(LDIFError) -> Entry? {
    var entry: Entry?
    while let content = nextLine() {
      if content.isEmpty {
        if let entry { return entry }
        continue
      }
      let (name, value) = try field(content)
      if entry == nil {
        if AttributeName.equal(name, "version") {
          let version = String(decoding: value, as: UTF8.self)
          guard version == "1" else { throw LDIFError(.unknownVersion(version), line: line) }
          continue
        }
        guard AttributeName.equal(name, "dn") else { throw LDIFError(.missingName, line: line) }
        guard let dn = String(validating: value, as: UTF8.self) else {
          throw LDIFError(.notText, line: line)
        }
        entry = Entry(dn: dn, attributes: [])
        continue
      }
      if AttributeName.equal(name, "changetype") { throw LDIFError(.changeRecord, line: line) }
      entry?.append(name, value)
    }
    return entry
  }

  /// One unfolded line without comments; nil at the end.
  private mutating func nextLine() -> [UInt8]? {
    while let first = physicalLine() {
      var content = [UInt8](first)
      while position < bytes.count, bytes[position] == UInt8(ascii: " "), !content.isEmpty {
        content += physicalLine()?.dropFirst() ?? []
      }
      if content.first != UInt8(ascii: "#") { return content }
    }
    return nil
  }

  private mutating func physicalLine() -> ArraySlice<UInt8>? {
    guard position < bytes.count else { return nil }
    line += 1
    let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let content = bytes[position..<end]
    position = min(end + 1, bytes.count)
    return content.last == UInt8(ascii: "\r") ? content.dropLast() : content
  }

  private func field(_ content: [UInt8]) throws(LDIFError) -> (String, [UInt8]) {
    guard let colon = content.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
      throw LDIFError(.missingColon, line: line)
    }
    guard let name = String(validating: content[..<colon], as: UTF8.self) else {
      throw LDIFError(.notText, line: line)
    }
    let rest = content[(colon + 1)...]
    if rest.first == UInt8(ascii: "<") { throw LDIFError(.externalValue, line: line) }
    guard rest.first == UInt8(ascii: ":") else {
      return (name, [UInt8](rest.drop { $0 == UInt8(ascii: " ") }))
    }
    let text = rest.dropFirst().drop { $0 == UInt8(ascii: " ") }
    guard let value = Base64.decode(text) else {
      throw LDIFError(.malformedBase64, line: line)
    }
    return (name, value)
  }
}

extension Entry {
  /// Adds a value to the attribute of this name, or a new attribute at the end.
  fileprivate mutating func append(_ name: String, _ value: [UInt8]) {
    if let index = attributes.firstIndex(where: { AttributeName.equal($0.name, name) }) {
      attributes[index].values.append(value)
    } else {
      attributes.append(Attribute(name, [value]))
    }
  }
}
