public import Values

/// What an application keeps as a workflow: a JSON object with a name.
///
/// Only a few members mean something here, `id` and `workflow_id`, `name`, `description`, `category`
/// (or `meta.category`) and `tags`; everything else is kept as it came. Numbers keep their value,
/// not their digits: whole numbers of 64 bits and doubles are exact, longer ones are rounded.
public struct WorkflowDocument: Sendable, Hashable {
  /// The object, which stays text: what means nothing here is never made into values.
  public private(set) var json: JSONText

  /// Takes an object; nil for any other value.
  public init?(_ json: JSONText) {
    guard json.isObject else { return nil }
    self.json = json
  }

  /// The name; empty when it has none.
  public var name: String { json["name"]?.stringValue ?? "" }
  /// What it is for; empty when it doesn't say.
  public var description: String { json["description"]?.stringValue ?? "" }
  /// What it is filed under; empty when it doesn't say.
  public var category: String {
    json["category"]?.stringValue ?? json["meta"]?["category"]?.stringValue ?? ""
  }
  /// The tags; none when they aren't in a known form.
  public var tags: [String] { WorkflowTags(json["tags"])?.all ?? [] }
  /// Whether the tag `shared` is on it.
  public var isShared: Bool { WorkflowTags(json["tags"])?.areShared ?? false }
  /// The levels of objects and arrays in it, itself included.
  public var depth: Int { json.depth }

  /// Puts the tag `shared` on it or takes it off; nothing when it is so already.
  public mutating func mark(asShared isShared: Bool) {
    guard isShared != self.isShared else { return }
    json.set("tags", JSONText(WorkflowTags.marking(json["tags"], asShared: isShared)))
  }

  /// Gives it another name.
  public mutating func rename(_ name: String) {
    json.set("name", JSONText(.string(name)))
  }

  /// The members that name the workflow itself: the document's own, and the one of this API.
  private static let identifiers = ["id", "workflow_id"]

  /// Makes the members that name the workflow its own, where it has such members at all.
  public mutating func identify(as id: WorkflowID) {
    for key in Self.identifiers where json[key] != nil { json.set(key, JSONText(JSONValue(id))) }
  }

  /// Whether a member names another workflow.
  public func contradicts(_ id: WorkflowID) -> Bool {
    Self.identifiers.contains { key in
      guard let own = json[key], !own.isNull else { return false }
      return own.stringValue.flatMap { WorkflowID($0) } != id
    }
  }
}
