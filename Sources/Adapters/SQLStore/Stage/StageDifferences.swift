import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Finds the people whose account may need something, so that the others, nearly all of them in most
/// runs, are compared inside the database and never leave it.
///
/// Whoever is left out would get no effect; that an effect follows for somebody who isn't is for
/// `PersonPlanner` to say. So every column that the planner compares is compared here.
struct StageDifferences {
  let connection: any SQLConnection
  let policy: SyncPolicy
  let extent: StageExtent

  private var directory: String { policy.directory.description }
  private var source: String { GrantSource.directory(policy.directory).description }

  /// Compares the attributes, the link and the default role.
  ///
  /// In the order of the identifiers, in which links, accounts and grants lie too: their pages are
  /// read one after the other, whatever the order in which the directory sent the entries.
  func collect() throws {
    guard try hasLinks else {
      try connection.execute(
        "INSERT INTO staged_differences (person) SELECT rowid FROM staged_people")
      return
    }
    let first: [UInt8] = []
    try connection.execute(
      """
      INSERT INTO staged_differences (person)
      SELECT s.rowid FROM staged_people s
      LEFT JOIN links l ON l.directory = \(directory) AND l.entry_id = s.entry_id
      LEFT JOIN accounts a ON a.id = l.account_id
      WHERE s.entry_id >= \(first) AND (a.id IS NULL OR a.username <> s.username
        OR a.email IS DISTINCT FROM s.email OR a.display_name IS DISTINCT FROM s.display_name
        OR l.dn <> s.dn OR l.presence <> s.state OR \(lacksDefaultGrant)\(differsFromBaseline))
      """)
  }

  /// Whether anybody of this directory has an account; nobody has before a first import.
  var hasLinks: Bool {
    get throws {
      try connection.count("SELECT EXISTS (SELECT 1 FROM links WHERE directory = \(directory))")
        == 1
    }
  }

  /// Whether the sides have something else to agree on than what they last did; asked only where
  /// attributes are merged.
  private var differsFromBaseline: SQLQuery {
    let merged = policy.authorities.merged
    guard !merged.isEmpty else { return "" }
    return merged.reduce(into: " OR l.baseline = '{}'") { query, attribute in
      let name = attribute.rawValue
      query += " OR l.baseline ->> '\(unsafe: name)' IS DISTINCT FROM s.\(unsafe: name)"
    }
  }

  /// Those with an open conflict, which may be none any more.
  private func addConflicts() throws {
    try connection.execute(
      """
      INSERT INTO staged_differences (person)
      SELECT s.rowid FROM conflicts c
      CROSS JOIN links l ON l.account_id = c.account_id AND l.directory = c.directory
      CROSS JOIN staged_people s ON s.entry_id = l.entry_id
      WHERE c.directory = \(directory) ON CONFLICT DO NOTHING
      """)
  }

  /// Ends the comparison, once the staging is settled and the rules' grants are known.
  ///
  /// - Returns: how many people need nothing for sure.
  func finish(knowsGroups: Bool) throws -> Int {
    // Before a first import everybody differs, and an index has all in order.
    var compared: SQLQuery = "staged_people s"
    if try hasLinks {
      try addMarked()
      try addConflicts()
      try addSurplusGrants(knowsGroups: knowsGroups)
      if knowsGroups { try addMissingGrants() }
      compared = "staged_differences d CROSS JOIN staged_people s ON s.rowid = d.person"
    }
    try connection.execute(
      """
      INSERT INTO staged_comparisons (entry_id, person)
      SELECT s.entry_id, s.rowid FROM \(compared)
      WHERE s.problem IS NULL OR \(isSetAsideAndLinked) ORDER BY s.entry_id
      """)
    return try connection.count(
      """
      SELECT (SELECT count(*) FROM staged_people)
        - (SELECT count(*) FROM staged_people s
          WHERE s.problem IS NOT NULL AND NOT (\(isSetAsideAndLinked)))
        - (SELECT count(*) FROM staged_comparisons)
      """)
  }

  /// An entry with a problem has a say about its account, unless it can't be told which one it is.
  private var isSetAsideAndLinked: SQLQuery {
    """
    s.problem <> \(QuarantineReason.duplicateIdentifier.rawValue)
    AND EXISTS (SELECT 1 FROM links k WHERE k.directory = \(directory) AND k.entry_id = s.entry_id)
    """
  }

  private var lacksDefaultGrant: SQLQuery {
    guard let role = policy.defaultRole else { return "false" }
    return """
      NOT EXISTS (SELECT 1 FROM grants g WHERE g.account_id = a.id AND g.source = \(source)
        AND g.rule = \(RuleGrant.defaultRule) AND g.role = \(role.rawValue))
      """
  }

  /// Those who lose their address, or who are set aside for something that others have.
  private func addMarked() throws {
    for mark in ["is_email_contested = 1", "problem IS NOT NULL"] {
      try connection.execute(
        """
        INSERT INTO staged_differences (person)
        SELECT rowid FROM staged_people WHERE \(unsafe: mark) ON CONFLICT DO NOTHING
        """)
    }
  }

  /// Those who have a grant of this directory that no rule gives.
  private func addSurplusGrants(knowsGroups: Bool) throws {
    let isDefault: SQLQuery = "g.rule = \(RuleGrant.defaultRule)"
    let isWanted: SQLQuery =
      knowsGroups
      ? """
      EXISTS (SELECT 1 FROM staged_grants w
        WHERE w.entry_id = l.entry_id AND w.rule = g.rule AND w.role = g.role)
      """ : "NOT \(isDefault)"
    try connection.execute(
      """
      INSERT INTO staged_differences (person)
      SELECT s.rowid FROM \(grantsOfStaged)
      WHERE g.source = \(source)
        AND NOT (\(isDefault) AND g.role = \(policy.defaultRole?.rawValue ?? 0)) AND NOT \(isWanted)
      ON CONFLICT DO NOTHING
      """)
  }

  /// From the side that is the smaller one.
  private var grantsOfStaged: SQLQuery {
    extent.isEverything
      ? """
      grants g
      CROSS JOIN links l ON l.account_id = g.account_id AND l.directory = \(directory)
      CROSS JOIN staged_people s ON s.entry_id = l.entry_id
      """
      : """
      staged_people s
      CROSS JOIN links l ON l.directory = \(directory) AND l.entry_id = s.entry_id
      CROSS JOIN grants g ON g.account_id = l.account_id
      """
  }

  /// Those who lack a grant that a rule gives.
  private func addMissingGrants() throws {
    try connection.execute(
      """
      INSERT INTO staged_differences (person)
      SELECT s.rowid FROM staged_grants w
      CROSS JOIN links l ON l.directory = \(directory) AND l.entry_id = w.entry_id
      CROSS JOIN staged_people s ON s.entry_id = l.entry_id
      WHERE NOT EXISTS (SELECT 1 FROM grants g WHERE g.account_id = l.account_id
        AND g.source = \(source) AND g.rule = w.rule AND g.role = w.role)
      ON CONFLICT DO NOTHING
      """)
  }
}
