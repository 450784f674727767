/// Reads the text form of a name (RFC 4514, section 3) from its UTF-8 bytes.
struct DistinguishedNameParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    bytes = [UInt8](text.utf8)
  }

  mutating func relativeNames() throws(DistinguishedNameError)
    -> [DistinguishedName.RelativeName]
  {
    skipSpaces()
    guard position < bytes.count else { return [] }
    var names: [DistinguishedName.RelativeName] = []
    repeat {
      names.append(try relativeName())
    } while skip(UInt8(ascii: ","))
    return names
  }

  private mutating func relativeName() throws(DistinguishedNameError)
    -> DistinguishedName.RelativeName
  {
    var parts: [DistinguishedName.Part] = []
    repeat {
      skipSpaces()
      let type = try attributeType()
      skipSpaces()
      guard skip(UInt8(ascii: "=")) else { throw .init(.missingEqualsSign, at: position) }
      skipSpaces()
      let isEncoded = skip(UInt8(ascii: "#"))
      parts.append(.init(type, isEncoded ? .encoded(try hexValue()) : .text(try textValue())))
    } while skip(UInt8(ascii: "+"))
    return .init(parts)
  }

  private mutating func attributeType() throws(DistinguishedNameError) -> String {
    let start = position
    while position < bytes.count, bytes[position].isInAttributeType { position += 1 }
    var type = bytes[start..<position]
    guard let first = type.first else { throw .init(.missingType, at: position) }
    let prefix = type.prefix(4).map { $0 | 0x20 }
    if prefix == [UInt8]("oid.".utf8) { type = type.dropFirst(4) }
    let isName = first.isLetter && !type.contains(UInt8(ascii: "."))
    let arcs = type.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isIdentifier =
      arcs.count > 1 && arcs.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isDigit) }
    let text = String(decoding: type, as: UTF8.self)
    guard isName || isIdentifier else { throw .init(.malformedType(text), at: start) }
    return text
  }

  private mutating func hexValue() throws(DistinguishedNameError) -> [UInt8] {
    var value: [UInt8] = []
    while position + 1 < bytes.count, let high = bytes[position].hexDigitValue,
      let low = bytes[position + 1].hexDigitValue
    {
      value.append(high << 4 | low)
      position += 2
    }
    skipSpaces()
    let isAtEnd = position == bytes.count || bytes[position].isNameSeparator
    guard isAtEnd, !value.isEmpty else { throw .init(.malformedHexValue, at: position) }
    return value
  }

  private mutating func textValue() throws(DistinguishedNameError) -> [UInt8] {
    var value: [UInt8] = []
    var significant = 0
    while position < bytes.count, !bytes[position].isNameSeparator {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\\") {
        value.append(try escaped())
        significant = value.count
        continue
      }
      guard byte != 0, !byte.mustBeEscapedInName else {
        throw .init(.unescaped(Unicode.Scalar(byte)), at: position)
      }
      value.append(byte)
      if byte != UInt8(ascii: " ") { significant = value.count }
      position += 1
    }
    return [UInt8](value.prefix(significant))
  }

  private mutating func escaped() throws(DistinguishedNameError) -> UInt8 {
    let next = position + 1
    guard next < bytes.count else { throw .init(.malformedEscape, at: position) }
    if bytes[next].mayBeEscapedInName {
      position += 2
      return bytes[next]
    }
    guard next + 1 < bytes.count, let high = bytes[next].hexDigitValue,
      let low = bytes[next + 1].hexDigitValue
    else { throw .init(.malformedEscape, at: position) }
    position += 3
    return high << 4 | low
  }

  private mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }
}

/// The character classes of RFC 4514, section 3.
extension UInt8 {
  var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  fileprivate var isInAttributeType: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
  }

  fileprivate var isNameSeparator: Bool {
    self == UInt8(ascii: ",") || self == UInt8(ascii: "+")
  }

  /// Whether the character can't stand for itself anywhere in a value.
  var mustBeEscapedInName: Bool {
    switch self {
    case UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  fileprivate var mayBeEscapedInName: Bool {
    mustBeEscapedInName || self == UInt8(ascii: " ") || self == UInt8(ascii: "#")
      || self == UInt8(ascii: "=")
  }
}
