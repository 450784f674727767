/// The name of an entry (RFC 4514), its own part first.
///
/// Two names are equal when their `normalized` forms are, whatever their letter case and spaces.
public struct DistinguishedName: Sendable {
  /// The parts between the commas, the entry's own first; empty for the root.
  public let relativeNames: [RelativeName]
  /// The form to compare and to index by; itself a valid name.
  ///
  /// Types are lower-cased and their RFC 4514 synonyms replaced, values case-folded and composed
  /// (NFC), spaces squeezed, parts of a multi-valued name sorted. A comma stands only between
  /// relative names, so that "below this base" is a test of the text's end.
  public let normalized: String

  /// One or more attribute values that tell an entry from its siblings.
  public struct RelativeName: Sendable {
    /// The values, in the order of the text.
    public let parts: [Part]

    /// Joins the values.
    public init(_ parts: [Part]) {
      self.parts = parts
    }
  }

  /// One attribute value of a relative name.
  public struct Part: Sendable {
    /// The attribute type as written: a name, or an object identifier.
    public let type: String
    /// The value without escapes.
    public let value: Value

    /// Joins both.
    public init(_ type: String, _ value: Value) {
      self.type = type
      self.value = value
    }
  }

  /// The value of a part in one of its two notations.
  public enum Value: Sendable, Hashable {
    /// A text, UTF-8 as a rule.
    case text([UInt8])
    /// A BER encoding, written as `#` and hexadecimal digits.
    case encoded([UInt8])
  }

  /// Reads the text form.
  ///
  /// Spaces around separators are accepted as in RFC 2253.
  public init(_ text: String) throws(DistinguishedNameError) {
    var parser = DistinguishedNameParser(text)
    self.init(try parser.relativeNames())
  }

  /// Joins relative names, the entry's own first.
  public init(_ relativeNames: [RelativeName]) {
    self.relativeNames = relativeNames
    normalized = relativeNames.map(\.normalized).joined(separator: ",")
  }

  /// The name of the entry above; nil for the root.
  public var parent: DistinguishedName? {
    relativeNames.isEmpty ? nil : DistinguishedName([RelativeName](relativeNames.dropFirst()))
  }

  /// The name of an entry directly below.
  public func child(_ type: String, _ value: String) -> DistinguishedName {
    DistinguishedName([RelativeName([Part(type, .text([UInt8](value.utf8)))])] + relativeNames)
  }

  /// Whether this is the base itself or an entry anywhere below it.
  public func isWithin(_ base: DistinguishedName) -> Bool {
    Self.isKey(normalized, within: base.normalized)
  }

  /// Whether a normalized name is a normalized base itself or an entry anywhere below it.
  public static func isKey(_ key: String, within base: String) -> Bool {
    if base.isEmpty { return true }
    let (key, base) = (key.utf8, base.utf8)
    guard key.count > base.count else { return key.elementsEqual(base) }
    let end = key.dropFirst(key.count - base.count - 1)
    return end.first == UInt8(ascii: ",") && end.dropFirst().elementsEqual(base)
  }
}

extension DistinguishedName: Hashable {
  /// Equality of the normalized forms.
  public static func == (left: DistinguishedName, right: DistinguishedName) -> Bool {
    left.normalized == right.normalized
  }

  /// Hashes the normalized form.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(normalized)
  }
}

extension DistinguishedName.RelativeName: Hashable {
  /// Equality of the normalized forms.
  public static func == (
    left: DistinguishedName.RelativeName, right: DistinguishedName.RelativeName
  ) -> Bool {
    left.normalized == right.normalized
  }

  /// Hashes the normalized form.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(normalized)
  }
}

extension DistinguishedName: CustomStringConvertible {
  /// The RFC 4514 form with the types and values as they were given.
  public var description: String {
    relativeNames.map(\.description).joined(separator: ",")
  }

  /// Writes a value so that it can stand in a name (RFC 4514, section 2.4).
  public static func escape(value: String) -> String {
    escape(bytes: [UInt8](value.utf8))
  }

  static func escape(bytes: [UInt8]) -> String {
    let isText = String(validating: bytes, as: UTF8.self) != nil
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + 8)
    for (index, byte) in bytes.enumerated() {
      let isFirst = index == 0
      let isLast = index == bytes.count - 1
      switch byte {
      case 0: out.append(hexPairOf: byte)
      case 0x80... where !isText: out.append(hexPairOf: byte)
      case UInt8(ascii: "#") where isFirst, UInt8(ascii: " ") where isFirst || isLast:
        out += [UInt8(ascii: "\\"), byte]
      case _ where byte.mustBeEscapedInName: out += [UInt8(ascii: "\\"), byte]
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension DistinguishedName.RelativeName: CustomStringConvertible {
  /// The RFC 4514 form.
  public var description: String {
    parts.map(\.description).joined(separator: "+")
  }
}

extension DistinguishedName.Part: CustomStringConvertible {
  /// The RFC 4514 form.
  public var description: String {
    switch value {
    case .text(let bytes): type + "=" + DistinguishedName.escape(bytes: bytes)
    case .encoded(let bytes): type + "=#" + String(hexOf: bytes)
    }
  }

  /// The value as text; nil when it is a BER encoding or isn't UTF-8.
  public var text: String? {
    guard case .text(let bytes) = value else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
