public import Directory
public import Reconciliation
public import Services
public import Values

extension SQLRunStore {
  /// Lists the entries set aside, in the order of their keys.
  public func quarantine(
    of directory: DirectoryName, _ page: PageRequest
  ) async throws -> Page<QuarantinedEntry> {
    let name = directory.description
    let paging = try OffsetPaging(page)
    return try await database.read { connection in
      let entries = try connection.rows(
        """
        SELECT \(unsafe: QuarantineRow.columns) FROM quarantine
        WHERE directory = \(name) ORDER BY entry_key \(paging.clause)
        """, QuarantineRow.entry)
      let total = try connection.count("SELECT count(*) FROM quarantine WHERE directory = \(name)")
      return paging.page(entries, total: total) { $0 }
    }
  }

  /// Finds one of them.
  public func quarantined(
    _ entry: EntryID, in directory: DirectoryName
  ) async throws -> QuarantinedEntry? {
    try await database.read { connection in
      try connection.first(
        """
        SELECT \(unsafe: QuarantineRow.columns) FROM quarantine
        WHERE directory = \(directory.description) AND entry_key = \(entry.description)
        """, QuarantineRow.entry
      ).flatMap(\.self)
    }
  }

  /// Counts the attempts up in one transaction, and those of the unmet ones down again.
  public func countAttempt(
    in directory: DirectoryName, unmet: [RejectedEntry], lease: Lease
  ) async throws {
    let name = directory.description
    // Nearly always there are none, and reading waits for nobody.
    let isEmpty = try await database.read { connection in
      try connection.count("SELECT EXISTS (SELECT 1 FROM quarantine WHERE directory = \(name))")
        == 0
    }
    guard !isEmpty else { return }
    try await database.write { connection in
      try check(lease, connection)
      try connection.execute(
        "UPDATE quarantine SET attempts = attempts + 1 WHERE directory = \(name)")
      let takeBack = try connection.prepare(
        """
        UPDATE quarantine SET attempts = attempts - 1 WHERE directory = ? AND entry_key = ?
        """)
      for entry in unmet { try takeBack.execute([.text(name), .text(entry.key)]) }
    }
  }
}

/// Makes values of the rows of `quarantine`.
enum QuarantineRow {
  static let columns = "entry_id, dn, reason, username, email, first_seen, attempts"

  /// Nil for a row of a program that knew more reasons.
  static func entry(_ row: any SQLRow) -> QuarantinedEntry? {
    RejectedEntry(row: row, names: 3).map {
      QuarantinedEntry(
        rejected: $0, firstSeen: row.moment(5), attempts: Int(row.integer(6)))
    }
  }
}
