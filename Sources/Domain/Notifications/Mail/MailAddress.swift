/// A mail address that can stand in commands and headers as it is: `ada@example.com`.
///
/// It is stricter than RFC 5321: no quoted names, no comments, ASCII only.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
  private static let longest = 254
  private static let nameCharacters = Set("!#$%&'*+-/=?^_`{|}~".utf8)

  /// The address.
  public let description: String

  /// Reads an address; nil for one that can't be used.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.longest, let at = text.lastIndex(of: "@") else { return nil }
    let (name, domain) = (text[..<at], text[text.index(after: at)...])
    guard Self.isJoined(name, { Self.isWord($0) || Self.nameCharacters.contains($0) }),
      Self.isJoined(domain, { Self.isWord($0) || $0 == UInt8(ascii: "-") }),
      name.first != "-", domain.first != "-"
    else { return nil }
    description = text
  }

  /// What follows the `@`.
  public var domain: String { description.split(separator: "@").last.map(String.init) ?? "" }

  /// Whether a text is words of such characters, joined by full stops.
  private static func isJoined(_ text: Substring, _ isAllowed: (UInt8) -> Bool) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAllowed) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
