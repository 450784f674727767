import Values

extension DistinguishedName {
  /// The normalized form of a name's text; nil when the text isn't a name.
  ///
  /// Plain ASCII without escapes, nearly every name, is done in one pass over its bytes.
  public static func key(of text: String) -> String? {
    if let key = plainKey(of: text) { return key }
    do {
      return try DistinguishedName(text).normalized
    } catch {
      return nil
    }
  }

  /// The key of a plain name; nil when the text needs the parser.
  static func plainKey(of text: String) -> String? {
    text.utf8.withContiguousStorageIfAvailable { bytes -> String? in
      let key = String(unsafeUninitializedCapacity: bytes.count) { out in
        PlainNameWriter(bytes, out).write() ?? 0
      }
      return key.isEmpty ? nil : key
    } ?? nil
  }
}

/// Normalizes a plain name from one buffer into another of at least the same size.
///
/// Gives up at whatever only the parser can judge: escapes, several values in one relative name,
/// bytes beyond ASCII, types that may have a shorter synonym, and every mistake.
private struct PlainNameWriter {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let out: UnsafeMutableBufferPointer<UInt8>
  private var position = 0
  private var written = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ out: UnsafeMutableBufferPointer<UInt8>) {
    self.bytes = bytes
    self.out = out
  }

  /// The number of bytes written; nil when the name isn't plain.
  consuming func write() -> Int? {
    while true {
      guard writeType(), writeValue() else { return nil }
      if position == bytes.count { return written }
      append(UInt8(ascii: ","))
      position += 1
    }
  }

  /// Copies a type and its `=`.
  private mutating func writeType() -> Bool {
    skipSpaces()
    let start = position
    guard position < bytes.count, bytes[position].isLetter else { return false }
    while position < bytes.count {
      let byte = bytes[position]
      guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") else { break }
      append(byte.asciiLowered)
      position += 1
    }
    guard !AttributeTypeSynonyms.mayHaveLength(position - start) else { return false }
    skipSpaces()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return false }
    append(UInt8(ascii: "="))
    position += 1
    skipSpaces()
    return true
  }

  /// Copies a value up to its comma or the end.
  private mutating func writeValue() -> Bool {
    let start = written
    var isSpacePending = false
    guard position < bytes.count, bytes[position] != UInt8(ascii: "#") else { return false }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ",") { break }
      if byte == UInt8(ascii: " ") {
        isSpacePending = true
      } else {
        guard byte > 0x20, byte < 0x7f, !byte.mustBeEscapedInName else { return false }
        if isSpacePending {
          append(UInt8(ascii: " "))
          isSpacePending = false
        }
        append(byte.asciiLowered)
      }
      position += 1
    }
    return written > start
  }

  private mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private mutating func append(_ byte: UInt8) {
    out[written] = byte
    written += 1
  }
}

extension UInt8 {
  /// The lower-case letter for an upper-case ASCII letter; any other byte unchanged.
  fileprivate var asciiLowered: UInt8 {
    self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
  }
}

extension DistinguishedName.RelativeName {
  var normalized: String {
    parts.count == 1
      ? parts[0].normalized : parts.map(\.normalized).sorted().joined(separator: "+")
  }
}

extension DistinguishedName.Part {
  var normalized: String {
    let type = AttributeTypeSynonyms.shortName(of: type.lowercased())
    switch value {
    case .encoded(let bytes): return type + "=#" + String(hexOf: bytes)
    case .text(let bytes): return type + "=" + Self.normalized(bytes)
    }
  }

  /// Folds letter case scalar by scalar as slapd does: `ß` and `ss` stay apart, and so do `ı` and
  /// `i`, because two entries may be named by them.
  private static func normalized(_ bytes: [UInt8]) -> String {
    let isASCII = bytes.allSatisfy { $0 < 0x80 }
    let composed = isASCII ? nil : composed(bytes)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var isSpacePending = false
    for byte in composed ?? bytes {
      if byte == UInt8(ascii: " ") {
        isSpacePending = !out.isEmpty
        continue
      }
      if isSpacePending { out.append(UInt8(ascii: " ")) }
      isSpacePending = false
      let startsLikeHex = out.isEmpty && byte == UInt8(ascii: "#")
      let isNoText = byte >= 0x80 && composed == nil
      if byte == 0 || byte.mustBeEscapedInName || startsLikeHex || isNoText {
        out.append(hexPairOf: byte)
      } else {
        out.append(byte.asciiLowered)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Lower-case and composed; nil when the bytes aren't UTF-8.
  private static func composed(_ bytes: [UInt8]) -> [UInt8]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return [UInt8](CanonicalForm.composed(text.lowercased()).utf8)
  }
}

/// The attribute types that RFC 4514, section 3 asks every reader to know, in their other forms.
enum AttributeTypeSynonyms {
  /// Whether a type of so many bytes could be one of the long names below.
  static func mayHaveLength(_ length: Int) -> Bool {
    switch length {
    case 6, 10, 11, 12, 13, 15, 16, 19, 22: true
    default: false
    }
  }

  /// The name that slapd writes, for a lower-case name or object identifier.
  static func shortName(of type: String) -> String {
    let mayBeLong = mayHaveLength(type.utf8.count) || type.utf8.first?.isDigit == true
    guard mayBeLong else { return type }
    return switch type {
    case "commonname", "2.5.4.3": "cn"
    case "localityname", "2.5.4.7": "l"
    case "stateorprovincename", "2.5.4.8": "st"
    case "organizationname", "2.5.4.10": "o"
    case "organizationalunitname", "2.5.4.11": "ou"
    case "countryname", "2.5.4.6": "c"
    case "streetaddress", "2.5.4.9": "street"
    case "domaincomponent", "0.9.2342.19200300.100.1.25": "dc"
    case "userid", "0.9.2342.19200300.100.1.1": "uid"
    default: type
    }
  }
}
