/// Why a text isn't a search filter.
public struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Hashable {
    /// Nothing is there.
    case empty
    /// This character must stand here.
    case missing(Unicode.Scalar)
    /// More text follows the filter's end.
    case trailingText
    /// Not the name of an attribute or matching rule.
    case malformedName(String)
    /// No `=`, `>=`, `<=`, `~=` or `:=` after the attribute.
    case missingOperator
    /// A `\` without two hexadecimal digits.
    case malformedEscape
    /// A `*` where only a plain value may stand.
    case misplacedAsterisk
    /// Neither an attribute nor a rule before `:=`.
    case emptyExtensibleMatch
    /// Filters within filters beyond the limit.
    case tooDeep(limit: Int)
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
      case .empty: "it is empty"
      case .missing(let character): "«\(character)» is missing"
      case .trailingText: "more text follows after its end"
      case .malformedName(let name): "«\(name)» is not the name of an attribute or matching rule"
      case .missingOperator: "one of = >= <= ~= := must follow the attribute"
      case .malformedEscape: "a \\ must stand before two hex digits, such as \\2a for *"
      case .misplacedAsterisk: "a * can't stand here; write \\2a for the character itself"
      case .emptyExtensibleMatch: "an attribute or a matching rule must stand before :="
      case .tooDeep(let limit): "it is nested deeper than \(limit) levels"
      }
    return "not a search filter: \(words) (at byte \(position))"
  }
}
