import Directory

/// What a new entry looks like: a name and values with the account's attributes in braces.
///
/// `{username}`, `{email}` and `{display_name}` stand for the account's values, `{last_name}` for the
/// last word of the name to show. An account without a name to show goes by its username.
public struct EntryTemplate: Sendable, Hashable {
  /// The name of the entry, `uid={username},ou=people,dc=example`.
  public var dn: String
  /// The object classes.
  public var objectClasses: [String]
  /// Further attributes, each with its value.
  public var attributes: [Value]

  /// An attribute with a value that may have braces in it.
  public struct Value: Sendable, Hashable {
    /// The attribute's name.
    public var name: String
    /// The value.
    public var text: String

    /// Joins both.
    public init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// Joins the parts.
  public init(dn: String, objectClasses: [String], attributes: [Value]) {
    self.dn = dn
    self.objectClasses = objectClasses
    self.attributes = attributes
  }

  /// The words that may stand in braces.
  public static let words = ["username", "email", "display_name", "last_name"]

  /// The words in braces of a text that aren't among `words`.
  public static func unknownWords(in text: String) -> [String] {
    text.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
      .map { String($0.prefix { $0 != "}" }) }.filter { !words.contains($0) }
  }

  /// The entry of an account; an attribute whose value would be empty is left out.
  public func entry(for account: AccountAttributes) -> NewEntry {
    let values = Values(account)
    var made: [NewEntry.Attribute] = [.init("objectClass", objectClasses)]
    for attribute in attributes {
      let text = values.filled(attribute.text) { $0 }
      guard !text.isEmpty else { continue }
      if let index = made.firstIndex(where: { AttributeName.equal($0.name, attribute.name) }) {
        made[index].values.append(text)
      } else {
        made.append(.init(attribute.name, [text]))
      }
    }
    return NewEntry(
      dn: values.filled(dn) { DistinguishedName.escape(value: $0) }, attributes: made)
  }

  /// The account's values by the words for them.
  private struct Values {
    private let byWord: [String: String]

    init(_ account: AccountAttributes) {
      let name = account.displayName ?? account.username
      byWord = [
        "username": account.username, "email": account.email ?? "", "display_name": name,
        "last_name": name.split(separator: " ").last.map(String.init) ?? name,
      ]
    }

    func filled(_ text: String, _ escape: (String) -> String) -> String {
      let pieces = text.split(separator: "{", omittingEmptySubsequences: false)
      return pieces.dropFirst().reduce(into: String(pieces.first ?? "")) { text, piece in
        let word = piece.prefix { $0 != "}" }
        text += escape(byWord[String(word)] ?? "") + piece.dropFirst(word.count + 1)
      }
    }
  }
}
