public import Directory
public import Reconciliation
import Values

/// One configured directory: how to reach it, what to read, what to make of it, and when.
public struct SyncedDirectory: Sendable, Hashable {
  /// How its servers are reached; holds the users' and groups' bases and filters.
  public var connection: DirectoryConnectionSettings
  /// How the two sides are reconciled.
  public var policy: SyncPolicy
  /// Which attributes of an entry become which of a group.
  public var groupMapping: GroupMapping
  /// When runs start by themselves.
  public var schedule: SyncSchedule

  /// Joins the parts.
  public init(
    connection: DirectoryConnectionSettings, policy: SyncPolicy,
    groupMapping: GroupMapping = GroupMapping(), schedule: SyncSchedule = SyncSchedule()
  ) {
    self.connection = connection
    self.policy = policy
    self.groupMapping = groupMapping
    self.schedule = schedule
  }

  /// The configured name.
  public var name: DirectoryName { policy.directory }

  /// The search that reads the people.
  var userSearch: DirectorySearch {
    DirectorySearch(
      base: connection.users.base, filter: connection.users.filter,
      attributes: policy.mapping.requestedAttributes)
  }

  /// The search that reads the groups; nil when the directory's groups aren't used.
  var groupSearch: DirectorySearch? {
    connection.groups.map {
      DirectorySearch(
        base: $0.base, filter: $0.filter, attributes: groupMapping.requestedAttributes)
    }
  }
}
