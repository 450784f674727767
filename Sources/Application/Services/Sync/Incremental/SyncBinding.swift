import Directory
import Reconciliation
import Values

/// What a position of a directory belongs to: it is worth nothing once any of it has changed.
public struct SyncBinding: Sendable, Hashable {
  /// One of the things that it is made of.
  public enum Part: String, Sendable, CaseIterable {
    /// Where people are searched.
    case usersBase = "users_base"
    /// Which of them.
    case usersFilter = "users_filter"
    /// What is read of them.
    case usersAttributes = "users_attributes"
    /// Where groups are searched.
    case groupsBase = "groups_base"
    /// Which of them.
    case groupsFilter = "groups_filter"
    /// What is read of them.
    case groupsAttributes = "groups_attributes"
    /// Who reads.
    case identity
    /// What is made of it.
    case rules

    /// Whether a change of it changes what the directory shows.
    var decidesContent: Bool { self != .rules }

    /// The part as the subject of a sentence about its change.
    var words: String {
      switch self {
      case .usersBase: "the users' base has"
      case .usersFilter: "the users' filter has"
      case .usersAttributes: "the users' attributes have"
      case .groupsBase: "the groups' base has"
      case .groupsFilter: "the groups' filter has"
      case .groupsAttributes: "the groups' attributes have"
      case .identity: "the name that the service binds with has"
      case .rules: "the rules of the reconciliation have"
      }
    }
  }

  /// Each part as text.
  public var parts: [Part: String]

  /// Joins the parts.
  public init(parts: [Part: String]) {
    self.parts = parts
  }

  /// What differs between two, in the order of the parts.
  public func differences(from other: SyncBinding) -> [Part] {
    Part.allCases.filter { parts[$0] != other.parts[$0] }
  }
}

extension SyncedDirectory {
  /// What a position of this directory belongs to, but for the server.
  public var binding: SyncBinding {
    var parts: [SyncBinding.Part: String] = [
      .usersBase: userSearch.base, .usersFilter: userSearch.filter.description,
      .usersAttributes: userSearch.attributes.joined(separator: " "),
      .identity: identity, .rules: rules,
    ]
    if let groups = groupSearch {
      parts[.groupsBase] = groups.base
      parts[.groupsFilter] = groups.filter.description
      parts[.groupsAttributes] = groups.attributes.joined(separator: " ")
    }
    return SyncBinding(parts: parts)
  }

  private var identity: String {
    switch connection.bind {
    case .anonymous: "anonymous"
    case .simple(let dn, _): "simple " + dn
    case .external: "external"
    }
  }

  /// Everything that decides what becomes of an entry.
  private var rules: String {
    let mapping = policy.mapping
    let names = [
      [mapping.id], mapping.username, mapping.email, mapping.displayName, [groupMapping.id],
      [groupMapping.name], [groupMapping.member],
    ].map { $0.joined(separator: " ") }
    let authorities = AccountAttribute.allCases.map { policy.authorities[$0].rawValue }
    let roles = policy.roleRules.map { "\($0.role) \($0.groupKey)" }.sorted()
    let rest = [
      "\(policy.onConflict)", policy.correlate.map(\.rawValue).joined(separator: " "),
      policy.defaultRole.map { "\($0)" } ?? "none",
      policy.archiveAfter.map { "\($0.milliseconds)" } ?? "never",
    ]
    return (names + authorities + roles + rest).joined(separator: "; ")
  }
}
