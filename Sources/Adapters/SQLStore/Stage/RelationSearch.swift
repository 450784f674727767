import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Finds what the changes of an incremental run concern besides themselves: rivals for a name,
/// groups of people who move, people who come into a group or leave it.
struct RelationSearch {
  let connection: any SQLConnection
  let policy: SyncPolicy

  private var directory: String { policy.directory.description }

  /// What is open, without what is staged already.
  func questions(rules: Bool) throws -> OpenQuestions {
    try MemberComparison(connection: connection, directory: directory).reconsider()
    var open = OpenQuestions()
    open.movesNames = try movesNames()
    open.people = try rivals()
    if open.movesNames { open.people += try waiting() }
    if rules { open.people += try leavers() }
    open.moved = try moved()
    open.groups = try groupsOfMoved() + parents()
    for key in try unknownMembers() {
      if let group = try storedGroup(key) {
        open.groups.append(group)
      } else {
        open.members.append(key)
      }
    }
    return open
  }

  /// Whether a staged group contains others than stored, or has another name, or one that is gone
  /// took part in it.
  func hasChangedNesting() throws -> Bool {
    try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM staged_groups s
          JOIN groups g ON g.directory = \(directory) AND g.entry_id = s.entry_id
          WHERE g.dn_key IS DISTINCT FROM s.dn_key)
        OR EXISTS (SELECT 1 FROM staged_subgroups m WHERE NOT EXISTS (
          SELECT 1 FROM groups p JOIN subgroups k ON k.group_id = p.id
          JOIN groups c ON c.id = k.member_id AND c.entry_id = m.member_id
          WHERE p.directory = \(directory) AND p.entry_id = m.group_id))
        OR EXISTS (SELECT 1 FROM staged_groups s
          JOIN groups p ON p.directory = \(directory) AND p.entry_id = s.entry_id
          JOIN subgroups k ON k.group_id = p.id JOIN groups c ON c.id = k.member_id
          WHERE NOT EXISTS (SELECT 1 FROM staged_subgroups m
            WHERE m.group_id = s.entry_id AND m.member_id = c.entry_id))
        OR EXISTS (SELECT 1 FROM staged_named n
          JOIN groups g ON g.directory = \(directory) AND g.entry_id = n.entry_id
          JOIN subgroups k ON k.group_id = g.id OR k.member_id = g.id
          WHERE n.kind = 'group' AND n.news = 'gone')
      """) == 1
  }

  /// Whether a name is claimed that its account doesn't have, or somebody is gone.
  private func movesNames() throws -> Bool {
    try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM staged_people s
          LEFT JOIN links l ON l.directory = \(directory) AND l.entry_id = s.entry_id
          LEFT JOIN accounts a ON a.id = l.account_id
          WHERE a.id IS NULL OR a.username_key <> s.username_key
            OR a.email_key IS DISTINCT FROM s.email_key)
        OR EXISTS (SELECT 1 FROM staged_named WHERE kind = 'person' AND news <> 'present')
      """) == 1
  }

  /// The people of this directory whose accounts have the names that somebody else claims now.
  private func rivals() throws -> [EntryID] {
    let pairs: [(SQLQuery, SQLQuery)] = [
      ("username_key", "username_key"), ("email_key", "username_key"), ("email_key", "email_key"),
      ("username_key", "email_key"),
    ]
    return try pairs.flatMap { held, claimed in
      try connection.rows(
        """
        SELECT l.entry_id FROM staged_people s
        CROSS JOIN accounts a ON a.\(held) = s.\(claimed)
        CROSS JOIN links l ON l.account_id = a.id AND l.directory = \(directory)
        WHERE l.entry_id <> s.entry_id AND \(isUnstagedPerson("l.entry_id"))
        """, StageRow.entry)
    }
  }

  /// Those who are set aside for what others have, and those whose account never tells what their
  /// entry claims.
  private func waiting() throws -> [EntryID] {
    let own: [QuarantineReason] = [.noIdentifier, .badName, .noUsername, .badUsername]
    let reasons = own.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return try connection.rows(
      """
      SELECT q.entry_id FROM quarantine q
      WHERE q.directory = \(directory) AND q.entry_id IS NOT NULL
        AND q.reason NOT IN (\(unsafe: reasons)) AND \(isUnstagedPerson("q.entry_id"))
      UNION
      SELECT l.entry_id FROM accounts a
      CROSS JOIN links l ON l.account_id = a.id AND l.directory = \(directory)
      WHERE a.is_break_glass = 1 AND \(isUnstagedPerson("l.entry_id"))
      """, StageRow.entry)
  }

  /// The members that staged groups have no more, and those of groups that are gone.
  private func leavers() throws -> [EntryID] {
    try connection.rows(
      """
      SELECT f.member_id FROM staged_left f
      CROSS JOIN links l ON l.directory = \(directory) AND l.entry_id = f.member_id
      WHERE l.absent_since IS NULL AND \(isUnstagedPerson("f.member_id"))
        AND NOT EXISTS (SELECT 1 FROM staged_named n
          WHERE n.kind = 'person' AND n.news = 'gone' AND n.entry_id = f.member_id)
      UNION
      SELECT l.entry_id FROM staged_named n
      CROSS JOIN groups g ON g.directory = \(directory) AND g.entry_id = n.entry_id
      CROSS JOIN group_members m ON m.group_id = g.id
      CROSS JOIN links l ON l.account_id = m.account_id AND l.directory = \(directory)
      WHERE n.kind = 'group' AND n.news = 'gone' AND \(isUnstagedPerson("l.entry_id"))
      """, StageRow.entry)
  }

  /// The people and groups whose name is new here.
  private func moved() throws -> [String] {
    try connection.rows(
      """
      SELECT s.dn FROM staged_people s
      LEFT JOIN links l ON l.directory = \(directory) AND l.entry_id = s.entry_id
      WHERE \(hasMoved)
      UNION
      SELECT s.dn FROM staged_groups s
      LEFT JOIN groups g ON g.directory = \(directory) AND g.entry_id = s.entry_id
      WHERE g.id IS NULL OR g.dn_key IS DISTINCT FROM s.dn_key
      """
    ) { $0.text(0) }
  }

  private var hasMoved: SQLQuery {
    "(l.entry_id IS NULL OR l.dn <> s.dn OR l.absent_since IS NOT NULL)"
  }

  /// The stored groups of people who have moved or are gone.
  private func groupsOfMoved() throws -> [EntryID] {
    func groups(_ source: SQLQuery) throws -> [EntryID] {
      try connection.rows(
        """
        SELECT DISTINCT g.entry_id FROM \(source)
        CROSS JOIN group_members m ON m.account_id = l.account_id
        CROSS JOIN groups g ON g.id = m.group_id AND g.directory = \(directory)
        WHERE \(isUnstagedGroup("g"))
        """, StageRow.entry)
    }
    return try groups(
      """
      staged_people s CROSS JOIN links l
        ON l.directory = \(directory) AND l.entry_id = s.entry_id AND \(hasMoved)
      """)
      + groups(
        """
        staged_named n CROSS JOIN links l ON n.kind = 'person' AND n.news = 'gone'
          AND l.directory = \(directory) AND l.entry_id = n.entry_id
        """)
  }

  /// The stored groups that contain groups which are gone or have another name.
  private func parents() throws -> [EntryID] {
    func parents(_ source: SQLQuery) throws -> [EntryID] {
      try connection.rows(
        """
        SELECT DISTINCT g.entry_id FROM \(source)
        CROSS JOIN subgroups m ON m.member_id = c.id
        CROSS JOIN groups g ON g.id = m.group_id AND g.directory = \(directory)
        WHERE \(isUnstagedGroup("g"))
        """, StageRow.entry)
    }
    return try parents(
      """
      staged_groups s CROSS JOIN groups c ON c.directory = \(directory)
        AND c.entry_id = s.entry_id AND c.dn_key IS DISTINCT FROM s.dn_key
      """)
      + parents(
        """
        staged_named n CROSS JOIN groups c ON n.kind = 'group' AND n.news = 'gone'
          AND c.directory = \(directory) AND c.entry_id = n.entry_id
        """)
  }

  /// The members of staged groups that nothing here has the name of, as far as it is known which
  /// entry that is.
  private func unknownMembers() throws -> [String] {
    try connection.rows(
      """
      SELECT DISTINCT m.member_key FROM staged_members m
      WHERE NOT EXISTS (SELECT 1 FROM staged_people p WHERE p.dn_key = m.member_key)
        AND NOT EXISTS (SELECT 1 FROM staged_groups p WHERE p.dn_key = m.member_key)
        AND NOT EXISTS (SELECT 1 FROM groups p
          JOIN subgroups k ON k.group_id = p.id
          JOIN groups c ON c.id = k.member_id AND c.dn_key = m.member_key
          WHERE p.directory = \(directory) AND p.entry_id = m.group_id
            AND \(isUnstagedGroup("c")))
      """
    ) { $0.text(0) }
  }

  private func storedGroup(_ key: String) throws -> EntryID? {
    try connection.first(
      """
      SELECT g.entry_id FROM groups g
      WHERE g.directory = \(directory) AND g.dn_key = \(key) AND \(isUnstagedGroup("g"))
      """, StageRow.entry)
  }

  private func isUnstagedPerson(_ column: SQLQuery) -> SQLQuery {
    "NOT EXISTS (SELECT 1 FROM staged_people x WHERE x.entry_id = \(column))"
  }

  /// Whether a stored group is neither staged nor gone.
  private func isUnstagedGroup(_ name: SQLQuery) -> SQLQuery {
    """
    NOT EXISTS (SELECT 1 FROM staged_groups x WHERE x.entry_id = \(name).entry_id)
    AND NOT EXISTS (SELECT 1 FROM staged_named y
      WHERE y.kind = 'group' AND y.news = 'gone' AND y.entry_id = \(name).entry_id)
    """
  }
}
