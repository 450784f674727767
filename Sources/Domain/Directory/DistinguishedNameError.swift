/// Why a text isn't a distinguished name.
public struct DistinguishedNameError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Hashable {
    /// No attribute type where one must stand.
    case missingType
    /// The attribute type isn't a name or an object identifier (RFC 4512, section 1.4).
    case malformedType(String)
    /// No `=` after the attribute type.
    case missingEqualsSign
    /// A `\` that neither a special character nor two hexadecimal digits follow.
    case malformedEscape
    /// A character that must be written with a `\`.
    case unescaped(Unicode.Scalar)
    /// A value that starts with `#` and isn't pairs of hexadecimal digits.
    case malformedHexValue
  }

  /// What is wrong.
  public let reason: Reason
  /// Where, as an offset in UTF-8 bytes.
  public let position: Int

  init(_ reason: Reason, at position: Int) {
    self.reason = reason
    self.position = position
  }

  /// One sentence with the place.
  public var description: String {
    let words =
      switch reason {
      case .missingType: "an attribute type such as cn is missing"
      case .malformedType(let type): "«\(type)» is not an attribute type"
      case .missingEqualsSign: "there is no = after the attribute type"
      case .malformedEscape: "a \\ must stand before a special character or two hex digits"
      case .unescaped(let character): "the character \(character) must be written as \\\(character)"
      case .malformedHexValue: "a value that starts with # must be pairs of hex digits"
      }
    return "not a distinguished name: \(words) (at byte \(position))"
  }
}
