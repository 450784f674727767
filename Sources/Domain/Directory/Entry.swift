import Values

/// One entry as a search delivered it: its name and attributes, values as bytes.
public struct Entry: Sendable, Hashable {
  /// The distinguished name as the server wrote it (RFC 4514).
  public var dn: String
  /// The attributes in the server's order; names as the server wrote them.
  public var attributes: [Attribute]

  /// One attribute with all its values.
  public struct Attribute: Sendable, Hashable {
    /// The attribute description, options included: `cn`, `userCertificate;binary`.
    public var name: String
    /// The values as bytes, in the server's order.
    public var values: [[UInt8]]

    /// Joins a name and its values.
    public init(_ name: String, _ values: [[UInt8]]) {
      self.name = name
      self.values = values
    }
  }

  /// Joins a name and attributes.
  public init(dn: String, attributes: [Attribute]) {
    self.dn = dn
    self.attributes = attributes
  }

  /// The values of an attribute, named without regard to case; empty when it is absent.
  public func values(_ name: String) -> [[UInt8]] {
    attributes.first { AttributeName.equal($0.name, name) }?.values ?? []
  }

  /// The first value as text; nil when it is absent or isn't UTF-8.
  public func text(_ name: String) -> String? {
    values(name).first.flatMap { String(utf8: $0) }
  }
}

/// Comparison of attribute descriptions, which are ASCII without regard to case (RFC 4512, 2.5).
public enum AttributeName {
  /// Whether two names are the same attribute.
  public static func equal(_ left: String, _ right: String) -> Bool {
    // Servers nearly always write a name as it was asked for.
    if left == right { return true }
    let (left, right) = (left.utf8, right.utf8)
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
