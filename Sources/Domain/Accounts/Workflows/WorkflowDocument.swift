public import Values

/// What an application keeps as a workflow: a JSON object with a name.
///
/// Only a few members mean something here, `id` and `workflow_id`, `name`, `description`, `category`
/// (or `meta.category`) and `tags`; everything else is kept as it came. Numbers keep their value,
/// not their digits: whole numbers of 64 bits and doubles are exact, longer ones are rounded.
public struct WorkflowDocument: Sendable, Hashable {
  /// The object.
  public private(set) var json: JSONValue

  /// Takes an object; nil for any other value.
  public init?(_ json: JSONValue) {
    guard json.members != nil else { return nil }
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
  public var depth: Int { Self.depth(of: json) }

  /// Puts the tag `shared` on it or takes it off; nothing when it is so already.
  public mutating func mark(asShared isShared: Bool) {
    guard isShared != self.isShared else { return }
    set("tags", WorkflowTags.marking(json["tags"], asShared: isShared))
  }

  /// Gives it another name.
  public mutating func rename(_ name: String) {
    set("name", .string(name))
  }

  /// The members that name the workflow itself: the document's own, and the one of this API.
  private static let identifiers = ["id", "workflow_id"]

  /// Makes the members that name the workflow its own, where it has such members at all.
  public mutating func identify(as id: WorkflowID) {
    for key in Self.identifiers where json[key] != nil { set(key, JSONValue(id)) }
  }

  /// Whether a member names another workflow.
  public func contradicts(_ id: WorkflowID) -> Bool {
    Self.identifiers.contains { key in
      guard let own = json[key], !own.isNull else { return false }
      return own.stringValue.flatMap { WorkflowID($0) } != id
    }
  }

  private mutating func set(_ key: String, _ value: JSONValue) {
    guard case .object(var members) = json else { return }
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append(.init(key, value))
    }
    json = .object(members)
  }

  private static func depth(of json: JSONValue) -> Int {
    switch json {
    case .object(let members): 1 + (members.lazy.map { depth(of: $0.value) }.max() ?? 0)
    case .array(let elements): 1 + (elements.lazy.map(depth).max() ?? 0)
    case .null, .bool, .integer, .number, .string: 0
    }
  }
}
