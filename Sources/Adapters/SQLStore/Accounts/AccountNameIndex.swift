import Accounts
public import Services

/// The index by which parts of names are found: every three letters that follow one another in the
/// names of an account.
///
/// It is kept up beside everything else (`SearchIndexing`), since an import would take a seventh
/// longer with it. What isn't indexed yet is looked through, so that nothing is ever missed.
public struct AccountNameIndex: SearchIndex {
  /// Longer texts are found by their beginning.
  private static let trigramLimit = 24

  private let database: any SQLDatabase

  /// Works on a database.
  public init(database: any SQLDatabase) {
    self.database = database
  }

  /// Takes in accounts whose names are new or have changed.
  public func update(limit: Int) async throws -> Bool {
    guard try await database.read({ try Self.isBehind($0) }) else { return false }
    // Whatever a power failure takes back is made again.
    return try await database.write(.unsynced) { connection in
      if try connection.count("SELECT \(Self.through)") == 0 { try Self.startAnew(connection) }
      // An account may have the row of one that is gone, whose names have to go first.
      if try Self.replaceStale(limit, connection) { try Self.append(limit, connection) }
      return try Self.isBehind(connection)
    }
  }

  /// The rows of the accounts, as `key`, that may have a text in one of their names; nil when the
  /// index can't tell.
  static func keys(for text: String) -> SQLQuery? {
    let forms = Set([LoginName.key(text), CaselessText.key(text)])
    let terms = forms.sorted().compactMap(Self.terms)
    guard terms.count == forms.count else { return nil }
    return """
      SELECT rowid AS key FROM account_names
      WHERE account_names MATCH \(terms.joined(separator: " OR ")) AND rowid <= \(through)
        AND rowid NOT IN (SELECT place FROM account_names_stale)
      UNION ALL SELECT place FROM account_names_stale WHERE place <= \(through)
      UNION ALL SELECT rowid FROM accounts WHERE rowid > \(through)
      """
  }

  /// What an account that contains the text has in the index; nil for less than three letters, and
  /// for letters whose two cases the index might take for different ones.
  private static func terms(of text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count >= 3, scalars.allSatisfy(hasPlainCases) else { return nil }
    let starts = 0...min(scalars.count - 3, trigramLimit - 1)
    let trigrams = starts.map { start in
      "\"" + scalars[start..<start + 3].map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
    return "(" + trigrams.joined(separator: " AND ") + ")"
  }

  private static func hasPlainCases(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar != "\0" else { return false }
    let upper = scalar.properties.uppercaseMapping.unicodeScalars
    guard upper.count == 1, let upper = upper.first else { return upper.count != 1 }
    return upper.properties.lowercaseMapping.unicodeScalars.elementsEqual([scalar])
  }

  private static func isBehind(_ connection: any SQLConnection) throws -> Bool {
    try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM account_names_stale)
        OR coalesce((SELECT max(rowid) FROM accounts), 0)
          > \(through)
      """) == 1
  }

  /// The last row whose names are indexed; 0 when the rows aren't what they were.
  private static let through: SQLQuery = """
    (SELECT CASE WHEN account IS (SELECT id FROM accounts WHERE rowid = through) THEN through \
    ELSE 0 END FROM account_names_state)
    """
  private static let names: SQLQuery = """
    a.username_key || char(10) || coalesce(a.email_key, '') || char(10) \
    || coalesce(a.display_name, '')
    """

  private static func startAnew(_ connection: any SQLConnection) throws {
    try connection.execute("INSERT INTO account_names (account_names) VALUES ('delete-all')")
    try connection.execute("DELETE FROM account_names_stale")
    try reach(0, connection)
  }

  private static func reach(_ row: Int, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      UPDATE account_names_state
      SET through = \(row), account = (SELECT id FROM accounts WHERE rowid = \(row))
      """)
  }

  /// Replaces names that have changed, and removes those of accounts that are gone.
  ///
  /// - Returns: whether none are left.
  private static func replaceStale(
    _ limit: Int, _ connection: any SQLConnection
  ) throws -> Bool {
    let last = try connection.count(
      """
      SELECT coalesce(max(place), 0) FROM (SELECT place FROM account_names_stale ORDER BY place LIMIT \(limit))
      """)
    try connection.execute(
      """
      INSERT INTO account_names (account_names, rowid, names)
      SELECT 'delete', place, names FROM account_names_stale WHERE place <= \(last)
      """)
    try connection.execute(
      """
      INSERT INTO account_names (rowid, names)
      SELECT a.rowid, \(names) FROM account_names_stale s CROSS JOIN accounts a ON a.rowid = s.place
      WHERE s.place <= \(last)
      """)
    try connection.execute("DELETE FROM account_names_stale WHERE place <= \(last)")
    // The next account may get the row of one that was the last and is gone.
    let present = try connection.count(
      "SELECT min(\(through), coalesce((SELECT max(rowid) FROM accounts), 0))")
    try reach(present, connection)
    return try connection.count("SELECT EXISTS (SELECT 1 FROM account_names_stale)") == 0
  }

  private static func append(_ limit: Int, _ connection: any SQLConnection) throws {
    let through = try connection.count("SELECT \(through)")
    let last = try connection.count(
      """
      SELECT coalesce(max(place), 0) FROM (
        SELECT rowid AS place FROM accounts WHERE rowid > \(through) ORDER BY rowid LIMIT \(limit))
      """)
    guard last > through else { return }
    try connection.execute(
      """
      INSERT INTO account_names (rowid, names)
      SELECT a.rowid, \(names) FROM accounts a WHERE a.rowid > \(through) AND a.rowid <= \(last)
      ORDER BY a.rowid
      """)
    try reach(last, connection)
  }
}
