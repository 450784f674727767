import Accounts
import Directory
import Reconciliation
import Services
import Values

extension SQLSyncStage {
  func compare(knowsGroups: Bool) async throws -> Int {
    try await scratch.run { connection in
      try StageDifferences(connection: connection, policy: policy, extent: extent)
        .finish(knowsGroups: knowsGroups)
    }
  }

  func people(
    after: EntryID?, limit: Int, knowsGroups: Bool
  ) async throws -> [PersonComparison] {
    let start = after?.value.bytes ?? []
    return try await scratch.run { connection in
      var page = try connection.rows(
        """
        SELECT s.entry_id, s.dn, s.dn_key, s.username, s.email, s.display_name, s.state, s.csn,
          s.is_email_contested, s.problem,
          l.account_id, l.dn, l.presence, l.absent_since,
          a.username, a.email, a.display_name, a.archived_at, a.is_break_glass, l.baseline
        FROM staged_comparisons c
        CROSS JOIN staged_people s ON s.rowid = c.person
        LEFT JOIN links l
          ON l.directory = \(policy.directory.description) AND l.entry_id = c.entry_id
        LEFT JOIN accounts a ON a.id = l.account_id
        WHERE c.entry_id > \(start) ORDER BY c.entry_id LIMIT \(limit)
        """
      ) { row in try StageRow.comparison(row, readsBaseline: readsBaseline) }
      guard let end = page.last?.person?.entry else { return page }
      let present = try connection.rows(
        """
        SELECT c.entry_id, g.role, g.rule, g.reason FROM staged_comparisons c
        CROSS JOIN links l
          ON l.directory = \(policy.directory.description) AND l.entry_id = c.entry_id
        CROSS JOIN grants g ON g.account_id = l.account_id
        WHERE c.entry_id > \(start) AND c.entry_id <= \(end.value) AND g.source = \(source)
        ORDER BY c.entry_id
        """, StageRow.grant)
      let wanted =
        knowsGroups
        ? try wantedGrants(connection, from: start, to: end)
        : present.filter { $0.grant.rule != RuleGrant.defaultRule }
      page.attach(present) { $0.account?.grants.append($1.grant) }
      page.attach(wanted) { $0.wantedGrants.append($1.grant) }
      page.attach(try elsewhere(connection, from: start, to: end)) {
        $0.account?.elsewhere.append($1.link)
      }
      page.attach(try conflicts(connection, from: start, to: end)) {
        $0.account?.conflicts.append($1.conflict)
      }
      page.attach(try writes(connection, from: start, to: end)) { comparison, write in
        if write.isRefused {
          if case .attributes(let changes) = write.intent {
            comparison.account?.refused.formUnion(changes.map(\.attribute))
          }
        } else {
          comparison.account?.waiting.note(write.intent)
        }
      }
      return page
    }
  }

  func absentees(after: EntryID?, limit: Int) async throws -> [LinkedAccount] {
    let start = after?.value.bytes ?? []
    return try await scratch.run { connection in
      let page = try connection.rows(
        """
        SELECT l.entry_id, l.account_id, l.dn, l.presence, l.absent_since,
          a.username, a.email, a.display_name, a.archived_at, a.is_break_glass
        FROM \(extent.perhapsMissing) JOIN accounts a ON a.id = l.account_id
        WHERE l.directory = \(policy.directory.description) AND l.entry_id > \(start)
          AND NOT EXISTS (SELECT 1 FROM staged_people s WHERE s.entry_id = l.entry_id)
          AND NOT EXISTS (SELECT 1 FROM staged_rejected r WHERE r.entry_id = l.entry_id)\(extent.missingPeople)
        ORDER BY l.entry_id LIMIT \(limit)
        """
      ) { row in try StageRow.account(row, entry: 0, link: 1, account: 5) }
      let grants = try connection.prepare(
        """
        SELECT id, role, rule, reason FROM grants WHERE account_id = ? AND source = ?
        """)
      let isAlone = try !hasOthers(connection)
      return try page.map { absentee in
        var absentee = absentee
        if !isAlone {
          absentee.elsewhere = try AccountLinks(
            connection: connection, account: absentee.reference.id
          ).standings().filter { $0.directory != policy.directory }
        }
        try grants.forEachRow([absentee.reference.id.sqlValue, .text(source)]) { row in
          absentee.grants.append(try StageRow.grant(row).grant)
          return true
        }
        return absentee
      }
    }
  }

  /// Whether any account is linked to another directory, for most stores have but one.
  private func hasOthers(_ connection: any SQLConnection) throws -> Bool {
    let directory = policy.directory.description
    return try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM links WHERE directory < \(directory))
        OR EXISTS (SELECT 1 FROM links WHERE directory > \(directory))
      """) == 1
  }

  /// What other directories say about the same accounts.
  private func elsewhere(
    _ connection: any SQLConnection, from start: [UInt8], to end: EntryID
  ) throws -> [StagedStanding] {
    guard try hasOthers(connection) else { return [] }
    return try connection.rows(
      """
      SELECT c.entry_id, o.directory, o.presence, o.absent_since FROM staged_comparisons c
      CROSS JOIN links l
        ON l.directory = \(policy.directory.description) AND l.entry_id = c.entry_id
      CROSS JOIN links o ON o.account_id = l.account_id AND o.directory <> l.directory
      WHERE c.entry_id > \(start) AND c.entry_id <= \(end.value)
      ORDER BY c.entry_id, o.directory
      """
    ) { StagedStanding(entry: try StageRow.entry($0), link: try AccountLinks.standing($0, at: 1)) }
  }

  private func conflicts(
    _ connection: any SQLConnection, from start: [UInt8], to end: EntryID
  ) throws -> [StagedConflict] {
    try connection.rows(
      """
      SELECT l.entry_id, c.attribute, c.baseline_value, c.directory_value, c.local_value
      FROM conflicts c
      CROSS JOIN links l ON l.account_id = c.account_id AND l.directory = c.directory
      WHERE c.directory = \(policy.directory.description)
        AND l.entry_id > \(start) AND l.entry_id <= \(end.value)
      ORDER BY l.entry_id
      """
    ) { row in
      try row.conflict(1).map { StagedConflict(entry: try StageRow.entry(row), conflict: $0) }
    }.compactMap(\.self)
  }

  /// What waits to be written or was refused, in the order of the entries.
  private func writes(
    _ connection: any SQLConnection, from start: [UInt8], to end: EntryID
  ) throws -> [StagedWrite] {
    guard policy.writeBack != nil else { return [] }
    return try connection.rows(
      """
      SELECT l.entry_id, o.state = 'failed', o.kind, o.intent FROM outbox o
      CROSS JOIN links l ON l.account_id = o.account_id AND l.directory = o.directory
      WHERE o.directory = \(policy.directory.description)
        AND o.state IN ('pending', 'under_way', 'failed')
        AND l.entry_id > \(start) AND l.entry_id <= \(end.value)
      ORDER BY l.entry_id, o.sequence
      """
    ) { row in
      guard let kind = WriteIntent.Kind(rawValue: row.text(2)),
        let intent = WriteIntent(kind: kind, try JSONValue(parsing: row.text(3)))
      else { return nil }
      return StagedWrite(
        entry: try StageRow.entry(row), intent: intent, isRefused: row.integer(1) == 1)
    }.compactMap(\.self)
  }

  /// Whether what both sides agreed on plays a part.
  private var readsBaseline: Bool { !policy.authorities.merged.isEmpty || policy.writeBack != nil }

  /// What the grants of this directory's rules carry as their source.
  private var source: String { GrantSource.directory(policy.directory).description }

  private func wantedGrants(
    _ connection: any SQLConnection, from start: [UInt8], to end: EntryID
  ) throws -> [StagedGrant] {
    try connection.rows(
      """
      SELECT entry_id, role, rule, path FROM staged_grants
      WHERE entry_id > \(start) AND entry_id <= \(end.value) ORDER BY entry_id
      """, StageRow.grant)
  }
}

/// Something that belongs to one entry.
protocol BelongingToEntry {
  var entry: EntryID { get }
}

/// A grant of a role rule with the entry it belongs to.
struct StagedGrant: BelongingToEntry {
  var entry: EntryID
  var grant: RuleGrant
}

/// An open conflict with the entry it belongs to.
struct StagedConflict: BelongingToEntry {
  var entry: EntryID
  var conflict: AttributeConflict
}

/// What another directory says, with the entry of this one.
struct StagedStanding: BelongingToEntry {
  var entry: EntryID
  var link: LinkStanding
}

/// A change of the outbox with the entry it belongs to.
struct StagedWrite: BelongingToEntry {
  var entry: EntryID
  var intent: WriteIntent
  var isRefused: Bool
}

extension [PersonComparison] {
  /// Hands each item to the comparison of its entry; both sides are in the order of the entries.
  fileprivate mutating func attach<Item: BelongingToEntry>(
    _ items: [Item], _ add: (inout PersonComparison, Item) -> Void
  ) {
    var index = startIndex
    for item in items {
      while index < endIndex, let entry = self[index].entry, entry < item.entry { index += 1 }
      guard index < endIndex else { return }
      if self[index].entry == item.entry { add(&self[index], item) }
    }
  }
}

extension PersonComparison {
  fileprivate var entry: EntryID? { person?.entry ?? account?.entry }
}

/// Makes values of the rows of the comparisons.
enum StageRow {
  /// A column that must hold 16 bytes holds something else.
  static func malformed(_ column: String) -> SQLError {
    SQLError(.corrupt, operation: "read", message: "\(column) is not an identifier of 16 bytes")
  }

  /// Reads an entry's identifier from the first column.
  static func entry(_ row: any SQLRow) throws -> EntryID {
    guard let entry = row.uniqueID(0) else { throw malformed("entry_id") }
    return EntryID(entry)
  }

  static func comparison(
    _ row: any SQLRow, readsBaseline: Bool
  ) throws -> PersonComparison {
    let entry = try entry(row)
    let person = StagedPerson(
      entry: entry, dn: row.text(1), dnKey: row.text(2), username: row.text(3),
      email: row.optionalText(4), displayName: row.optionalText(5),
      state: DirectoryState(rawValue: row.text(6)) ?? .usable, csn: row.optionalText(7))
    var account = row.isNull(10) ? nil : try account(row, entry: 0, link: 10, account: 14)
    if readsBaseline, account != nil { account?.baseline = try Baseline(text: row.text(19)) }
    return PersonComparison(
      person: person, account: account,
      wantedGrants: [], isEmailContested: row.integer(8) == 1, isQuarantined: !row.isNull(9))
  }

  /// Reads a linked account from columns that start at `link` (account, DN, presence, absence) and
  /// at `account` (attributes, archival, break-glass mark).
  static func account(
    _ row: any SQLRow, entry: Int, link: Int, account: Int
  ) throws -> LinkedAccount {
    guard let entry = row.uniqueID(entry).map({ EntryID($0) }) else { throw malformed("entry_id") }
    guard let id = row.uniqueID(link).map({ AccountID($0) }) else { throw malformed("account_id") }
    return LinkedAccount(
      reference: AccountReference(id: id, username: row.text(account)), entry: entry,
      attributes: AccountAttributes(
        username: row.text(account), email: row.optionalText(account + 1),
        displayName: row.optionalText(account + 2)),
      link: LinkState(
        dn: row.text(link + 1), presence: Presence(rawValue: row.text(link + 2)) ?? .usable),
      absentSince: row.timestamp(link + 3), isArchived: !row.isNull(account + 3),
      isBreakGlass: row.integer(account + 4) == 1, grants: [])
  }

  static func grant(_ row: any SQLRow) throws -> StagedGrant {
    guard let entry = row.uniqueID(0).map({ EntryID($0) }) else { throw malformed("entry_id") }
    return StagedGrant(
      entry: entry,
      grant: RuleGrant(
        role: Role(rawValue: Int(row.integer(1))) ?? .user, rule: row.text(2), path: row.text(3)))
  }
}
