import Accounts
import Directory
import Reconciliation
public import Services

/// One directory: how it is reached, what is read, and what follows from it.
public struct DirectorySettings: Sendable, Hashable {
  /// What a run needs: connection, mapping, policy and schedule.
  public var synced: SyncedDirectory
  /// What Muster writes into the directory.
  public var writeBack: WriteBackSettings

  /// Nil when the directory can't be made out, which is reported.
  init?(_ section: SettingSection) {
    let name = section.required("name", .directoryName)
    let connection = ConnectionReading(section)
    let users = section.section("users", UserReading.init)
    let groups = section.has("groups") ? section.section("groups", GroupReading.init) : nil
    let authorities = Authorities(section)
    let onConflict = section.value("on_conflict", .word, default: ConflictAnswer.hold)
    let rules = section.roleRules(groupsBase: groups.map(\.base))
    let defaultRole = section.value("default_role", .defaultRole, default: .user)
    let correlate = section.list("correlate", .correlation)
    let archiveAfter = section.archiveAfter()
    writeBack = section.section("write_back", WriteBackSettings.init)
    let schedule = section.section("schedule", SyncSchedule.init)
    let guards = section.section("guards", GuardLimits.init)

    guard let name, let usersBase = users.base else { return nil }
    synced = SyncedDirectory(
      connection: connection.settings(
        name: name, users: .init(base: usersBase, filter: users.filter),
        groups: groups.flatMap { groups in
          groups.base.map { .init(base: $0, filter: groups.filter) }
        }),
      policy: SyncPolicy(
        directory: name, mapping: users.mapping, authorities: authorities,
        onConflict: onConflict, correlate: correlate, roleRules: rules,
        defaultRole: defaultRole, archiveAfter: archiveAfter, guards: guards),
      groupMapping: GroupMapping(
        id: users.mapping.id, name: groups?.name ?? "cn", member: groups?.member ?? "member"),
      schedule: schedule)
  }
}

/// What Muster writes into the directory.
public struct WriteBackSettings: Sendable, Hashable {
  /// Whether it writes at all.
  public var isEnabled: Bool
  /// The attributes it may write.
  public var attributes: [String]
  /// Whether approved people get an entry.
  public var createsUsers: Bool
  /// The name of a new entry, with `{username}` in it; nil when none is made.
  public var userDN: String?
  /// Whether memberships are written.
  public var writesGroups: Bool
  /// Whether passwords are written.
  public var writesPasswords: Bool

  init(_ section: SettingSection) {
    isEnabled = section.value("enabled", .boolean, default: false)
    attributes = section.list("attributes", .attributeName)
    createsUsers = section.value("create_users", .boolean, default: false)
    userDN = section.optional("user_dn", .distinguishedName)
    writesGroups = section.value("groups", .boolean, default: false)
    writesPasswords = section.value("passwords", .boolean, default: false)
    if createsUsers, !section.has("user_dn") {
      section.reportMissing(
        "user_dn", allowed: "a name with {username}, as in uid={username},ou=people,dc=example")
    }
    if isEnabled {
      section.warn("enabled", "this version doesn't write into directories; nothing is written")
    }
  }
}
