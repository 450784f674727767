public import Directory

/// Which groups contain which, for following nested groups.
///
/// Cycles are harmless: each group is visited once.
public struct GroupGraph: Sendable {
  private var names: [EntryID: String] = [:]
  private var keys: [String: EntryID] = [:]
  private var children: [EntryID: [EntryID]] = [:]

  /// Starts without groups.
  public init() {}

  /// Adds a group with its name and the key of its DN.
  public mutating func add(_ group: EntryID, name: String, dnKey: String) {
    names[group] = name
    keys[dnKey] = group
  }

  /// Says that `child` is a member of `parent`.
  public mutating func nest(_ child: EntryID, in parent: EntryID) {
    children[parent, default: []].append(child)
  }

  /// The group with this DN key; nil when there is none.
  public func group(dnKey: String) -> EntryID? {
    keys[dnKey]
  }

  /// A group reached from another, with the names on the way, the first and the last included.
  public struct Reach: Sendable, Hashable {
    /// The group reached.
    public var group: EntryID
    /// The names from the start to this group; of a long way only the first and the last ones, with
    /// `…` between them.
    public var path: [String]

    fileprivate static let longestPath = 9

    fileprivate func pathFurther(to name: String) -> [String] {
      guard path.count >= Self.longestPath else { return path + [name] }
      let kept = Self.longestPath / 2
      return path.prefix(kept) + ["…"] + path.suffix(kept - 1) + [name]
    }
  }

  /// The group itself and every group inside it, nearest first, in the order of the identifiers
  /// where the distance is equal.
  public func reachable(from start: EntryID) -> [Reach] {
    guard let name = names[start] else { return [] }
    var visited: Set<EntryID> = [start]
    var reached = [Reach(group: start, path: [name])]
    var next = 0
    while next < reached.count {
      let present = reached[next]
      next += 1
      for child in (children[present.group] ?? []).sorted() {
        guard let name = names[child], visited.insert(child).inserted else { continue }
        reached.append(Reach(group: child, path: present.pathFurther(to: name)))
      }
    }
    return reached
  }

  /// For each rule the groups whose members have its role.
  public func expand(_ rules: [RoleRule]) -> [RuleReach] {
    rules.flatMap { rule -> [RuleReach] in
      guard let start = group(dnKey: rule.groupKey) else { return [] }
      return reachable(from: start).map { reach in
        RuleReach(rule: rule, group: reach.group, path: reach.path.joined(separator: " → "))
      }
    }
  }

  /// The rules whose group the directory doesn't have.
  public func unmatched(_ rules: [RoleRule]) -> [RoleRule] {
    rules.filter { group(dnKey: $0.groupKey) == nil }
  }
}

/// One group through which a rule gives its role.
public struct RuleReach: Sendable, Hashable {
  /// The rule.
  public var rule: RoleRule
  /// A group whose direct members have the rule's role.
  public var group: EntryID
  /// The names of the groups from the rule's to this one.
  public var path: String
}
