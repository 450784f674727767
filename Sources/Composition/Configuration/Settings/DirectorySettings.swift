import Accounts
import Directory
import Reconciliation
public import Services

/// One directory: how it is reached, what is read, and what follows from it.
public struct DirectorySettings: Sendable, Hashable {
  /// What a run needs: connection, mapping, policy and schedule.
  public var synced: SyncedDirectory
  /// How the directory is written to; nil for one that isn't.
  public var writer: EntryWriterSettings?

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
    let writeBack = section.section("write_back") {
      WriteBackReading(
        $0,
        .init(
          mapping: users.mapping, authorities: authorities, hasGroups: groups != nil,
          roleRules: rules, urls: connection.urls))
    }
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
        defaultRole: defaultRole, archiveAfter: archiveAfter, guards: guards,
        writeBack: writeBack.rules),
      groupMapping: GroupMapping(
        id: users.mapping.id, name: groups?.name ?? "cn", member: groups?.member ?? "member"),
      schedule: schedule)
    var writing = synced.connection
    writing.bind = writeBack.bind ?? writing.bind
    writer = writeBack.rules.map { [writing] _ in
      EntryWriterSettings(
        connection: writing, idAttribute: users.mapping.id,
        placeholderMember: writeBack.placeholderMember)
    }
  }
}
