/// Writes entries as LDIF content records (RFC 2849), lines folded at 76 bytes.
public struct LDIFWriter: Sendable {
  private static let lineLength = 76

  /// The text so far, in UTF-8; take it away at any time between two entries.
  public var bytes: [UInt8] = []

  /// Starts a text with its version line.
  public init() {
    bytes += "version: 1\n".utf8
  }

  /// The text of a few entries.
  public static func text(_ entries: [Entry]) -> String {
    var writer = LDIFWriter()
    for entry in entries { writer.append(entry) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Adds one entry.
  public mutating func append(_ entry: Entry) {
    bytes.append(UInt8(ascii: "\n"))
    appendLine("dn", [UInt8](entry.dn.utf8))
    for attribute in entry.attributes {
      for value in attribute.values { appendLine(attribute.name, value) }
    }
  }

  private mutating func appendLine(_ name: String, _ value: [UInt8]) {
    var line = [UInt8](name.utf8)
    line.append(UInt8(ascii: ":"))
    if Self.isSafe(value) {
      if !value.isEmpty { line.append(UInt8(ascii: " ")) }
      line += value
    } else {
      line += ": ".utf8
      line += Base64.encode(value)
    }
    var rest = line[...]
    bytes += rest.prefix(Self.lineLength)
    rest = rest.dropFirst(Self.lineLength)
    while !rest.isEmpty {
      bytes += "\n ".utf8
      bytes += rest.prefix(Self.lineLength - 1)
      rest = rest.dropFirst(Self.lineLength - 1)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Whether a value may stand as it is (`SAFE-STRING`), and doesn't end with a space.
  private static func isSafe(_ value: [UInt8]) -> Bool {
    guard let first = value.first else { return true }
    let startsSafely =
      first != UInt8(ascii: " ") && first != UInt8(ascii: ":") && first != UInt8(ascii: "<")
    return startsSafely && value.last != UInt8(ascii: " ")
      && value.allSatisfy { $0 < 0x80 && $0 != 0 && $0 != 0x0a && $0 != 0x0d }
  }
}
