import Accounts
import Directory
import Reconciliation
import Services
import Values

/// The staging area of one run: temporary tables beside the store, compared with it by joins.
struct SQLSyncStage: SyncStage {
  let scratch: any SQLScratch
  let policy: SyncPolicy
  let extent: StageExtent

  /// Makes the empty tables on a connection of their own.
  ///
  /// One of changes is asked while it is filled, so its tables are indexed from the start.
  static func open(
    on database: any SQLDatabase, _ policy: SyncPolicy, isEverything: Bool = true
  ) async throws -> SQLSyncStage {
    let stage = SQLSyncStage(
      scratch: try await database.openScratch(), policy: policy,
      extent: StageExtent(isEverything: isEverything, directory: policy.directory))
    try await stage.scratch.run { connection in
      for table in StageTables.all + (isEverything ? [] : StageTables.changes) {
        try connection.execute(SQLQuery(unsafeText: table))
      }
    }
    return stage
  }

  func add(_ people: [StagedPerson]) async throws {
    try await scratch.run { connection in
      var rows = RowInsertion(into: "staged_people", Self.personColumns, on: connection)
      for person in people {
        rows.add(person.entry.value)
        rows.add(person.dn)
        rows.add(person.dnKey)
        rows.add(person.username)
        rows.add(LoginName.key(person.username))
        rows.add(person.email)
        rows.add(person.email.map(LoginName.key))
        rows.add(person.displayName)
        rows.add(person.state.rawValue)
        rows.add(person.csn)
        rows.add(person.problem?.rawValue)
        try rows.endRow()
      }
      try rows.finish()
    }
  }

  private static let personColumns = [
    "entry_id", "dn", "dn_key", "username", "username_key", "email", "email_key", "display_name",
    "state", "csn", "problem",
  ]

  func reject(_ entries: [RejectedEntry]) async throws {
    try await scratch.run { connection in
      for entry in entries { try connection.insertRejected(entry) }
    }
  }

  func add(_ groups: [StagedGroup]) async throws {
    try await scratch.run { connection in
      let insertGroup = try connection.prepare(
        """
        INSERT INTO staged_groups (entry_id, dn, dn_key, name, description, shows_members)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (entry_id) DO NOTHING
        """)
      var members = RowInsertion(
        into: "staged_members", ["group_id", "member_key"], on: connection)
      let comparison = MemberComparison(
        connection: connection, directory: policy.directory.description)
      for group in groups {
        let id = group.entry.value.sqlValue
        let isNew = try insertGroup.execute([
          id, .text(group.dn), .text(group.dnKey), .text(group.name),
          group.description.sqlValue, group.showsMembers.sqlValue,
        ])
        guard isNew == 1 else { continue }
        for key in extent.isEverything ? group.memberKeys : try comparison.newNames(of: group) {
          members.add(group.entry.value)
          members.add(key)
          try members.endRow()
        }
      }
      try members.finish()
    }
  }

  func settle() async throws -> StageSummary {
    try await scratch.run { connection in
      try StageSettlement(connection: connection, policy: policy, extent: extent).settle()
    }
  }

  func groupGraph() async throws -> GroupGraph {
    try await scratch.run { connection in
      var graph = GroupGraph()
      try connection.forEachRow("SELECT entry_id, name, dn_key FROM staged_groups") { row in
        if let id = row.uniqueID(0) {
          graph.add(EntryID(id), name: row.text(1), dnKey: row.text(2))
        }
        return true
      }
      if !extent.isEverything { try addStored(to: &graph, connection) }
      try connection.forEachRow("SELECT group_id, member_id FROM staged_subgroups") { row in
        if let parent = row.uniqueID(0), let child = row.uniqueID(1) {
          graph.nest(EntryID(child), in: EntryID(parent))
        }
        return true
      }
      return graph
    }
  }

  /// The groups that a stage of changes leaves out because they are as stored.
  private func addStored(
    to graph: inout GroupGraph, _ connection: any SQLConnection
  ) throws {
    let isUnchanged: SQLQuery = """
      g.directory = \(policy.directory.description)
      AND NOT EXISTS (SELECT 1 FROM staged_groups s WHERE s.entry_id = g.entry_id)
      AND NOT EXISTS (SELECT 1 FROM staged_named n
        WHERE n.kind = 'group' AND n.news = 'gone' AND n.entry_id = g.entry_id)
      """
    try connection.forEachRow(
      "SELECT g.entry_id, g.name, g.dn_key FROM groups g WHERE \(isUnchanged)"
    ) { row in
      if let id = row.uniqueID(0) {
        graph.add(EntryID(id), name: row.text(1), dnKey: row.text(2))
      }
      return true
    }
    try connection.forEachRow(
      """
      SELECT g.entry_id, c.entry_id FROM subgroups m
      JOIN groups g ON g.id = m.group_id JOIN groups c ON c.id = m.member_id WHERE \(isUnchanged)
      """
    ) { row in
      if let parent = row.uniqueID(0), let child = row.uniqueID(1) {
        graph.nest(EntryID(child), in: EntryID(parent))
      }
      return true
    }
  }

  func contested() async throws -> [EntryID] {
    try await scratch.run { connection in
      // By the index of the few; the plus keeps SQLite from reading all in order.
      try connection.rows(
        "SELECT entry_id FROM staged_people WHERE is_email_contested = 1 ORDER BY +entry_id",
        StageRow.entry)
    }
  }

  func expand(_ reaches: [RuleReach]) async throws {
    try await scratch.run { connection in
      for reach in reaches {
        try connection.execute(
          """
          INSERT INTO staged_grants (entry_id, rule, role, path)
          SELECT member_id, \(reach.rule.groupKey), \(reach.rule.role.rawValue), \(reach.path)
          FROM staged_memberships WHERE group_id = \(reach.group.value)
          ON CONFLICT (entry_id, rule, role) DO NOTHING
          """)
      }
    }
  }

  func privileged(_ accounts: [AccountID]) async throws -> Set<AccountID> {
    guard !accounts.isEmpty else { return [] }
    return try await scratch.run { connection in
      let find = try connection.prepare(
        "SELECT 1 FROM grants WHERE account_id = ? AND role >= 3 LIMIT 1")
      var privileged: Set<AccountID> = []
      for account in accounts {
        try find.forEachRow([account.sqlValue]) { _ in
          privileged.insert(account)
          return false
        }
      }
      return privileged
    }
  }

  func quarantineDifference() async throws -> QuarantineDifference {
    let directory = policy.directory.description
    return try await scratch.run { connection in
      let new = try connection.rows(
        """
        SELECT s.entry_id, s.dn, s.reason, s.username, s.email FROM staged_rejected s
        LEFT JOIN quarantine q ON q.directory = \(directory) AND q.entry_key = s.entry_key
        WHERE q.reason IS NULL OR q.reason <> s.reason OR q.username IS DISTINCT FROM s.username
          OR q.email IS DISTINCT FROM s.email
        ORDER BY s.entry_key
        """
      ) { RejectedEntry(row: $0, names: 3) }
      func unmet(_ condition: SQLQuery) throws -> [RejectedEntry] {
        try connection.rows(
          """
          SELECT q.entry_id, q.dn, q.reason FROM quarantine q
          LEFT JOIN staged_rejected s ON s.entry_key = q.entry_key
          WHERE q.directory = \(directory) AND s.entry_key IS NULL\(condition) ORDER BY q.entry_key
          """
        ) { RejectedEntry(row: $0) }.compactMap(\.self)
      }
      return QuarantineDifference(
        new: new.compactMap(\.self), released: try unmet(extent.metQuarantine),
        unmet: try unmet(""))
    }
  }

  func close() async {
    await scratch.close()
  }
}

extension SQLConnection {
  /// Keeps an entry that can't be processed, once.
  func insertRejected(_ entry: RejectedEntry) throws {
    try execute(
      """
      INSERT INTO staged_rejected (entry_key, entry_id, dn, reason, username, email)
      VALUES (\(entry.key), \(entry.entry?.value), \(entry.dn), \(entry.reason.rawValue),
        \(entry.names?.username), \(entry.names?.email))
      ON CONFLICT (entry_key) DO NOTHING
      """)
  }
}

extension RejectedEntry {
  /// What the entry is known by in quarantine: its identifier, else its name.
  var key: String { entry?.description ?? DistinguishedName.key(of: dn) ?? dn }

  /// Reads `entry_id, dn, reason`, and `username, email` from the column `names` on.
  init?(row: any SQLRow, names: Int? = nil) {
    guard let reason = QuarantineReason(rawValue: row.text(2)) else { return nil }
    let claimed = names.flatMap { column in
      row.optionalText(column).map {
        ClaimedNames(username: $0, email: row.optionalText(column + 1))
      }
    }
    self.init(
      entry: row.uniqueID(0).map { EntryID($0) }, dn: row.text(1), reason: reason, names: claimed)
  }
}
