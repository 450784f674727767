public import Values

/// The tags of a document, in the form that its application gave them: an array of texts, or one
/// text with commas.
///
/// Spaces at the ends of a tag and letter case don't count: `Shared` is the tag `shared`.
public struct WorkflowTags: Sendable, Hashable {
  /// The tag that stands on every public workflow, and on no other.
  public static let shared = "shared"

  /// The tags, each one once, without spaces at their ends.
  public let all: [String]

  /// Reads the value of a document's `tags`; nil for a value of another form.
  public init?(_ json: JSONValue?) {
    switch json {
    case nil, .null: all = []
    case .string(let text): all = Self.distinct(text.split(separator: ","))
    case .array(let elements):
      let texts = elements.compactMap(\.stringValue)
      guard texts.count == elements.count else { return nil }
      all = Self.distinct(texts[...])
    case .bool, .integer, .number, .object: return nil
    }
  }

  /// What two writings of one tag have in common.
  public static func key(_ tag: String) -> String { CaselessText.key(tag) }

  /// Whether one of them is `shared`.
  public var areShared: Bool { all.contains { Self.key($0) == Self.shared } }

  /// The value of a document's `tags` with `shared` put on or taken off, in the same form.
  public static func marking(_ json: JSONValue?, asShared isShared: Bool) -> JSONValue {
    let isOther = { (tag: String) in key(tag) != shared }
    switch json {
    case .string(let text):
      let kept = text.split(separator: ",", omittingEmptySubsequences: false)
        .filter { isOther(String($0)) }
      guard isShared else {
        return .string(String(kept.joined(separator: ",").drop(while: \.isWhitespace)))
      }
      guard !text.allSatisfy(\.isWhitespace) else { return .string(shared) }
      return .string(text + (text.contains(", ") ? ", " : ",") + shared)
    case .array(let elements):
      let kept = elements.filter { $0.stringValue.map(isOther) ?? true }
      return .array(isShared ? elements + [.string(shared)] : kept)
    case nil, .null, .bool, .integer, .number, .object:
      return .array(isShared ? [.string(shared)] : [])
    }
  }

  private static func distinct(_ texts: some Collection<some StringProtocol>) -> [String] {
    var keys: Set<String> = []
    return texts.compactMap { text in
      let tag = String(String(text).trimmingSpaces())
      return !tag.isEmpty && keys.insert(key(tag)).inserted ? tag : nil
    }
  }
}
