import Accounts
public import Directory
public import Reconciliation
public import Services
public import Values

extension SQLSettlementStore {
  /// Lists open conflicts, the oldest first.
  public func conflicts(
    of directory: DirectoryName, _ page: PageRequest
  ) async throws -> Page<OpenConflict> {
    let paging = try OffsetPaging(page)
    return try await database.read { connection in
      let conflicts = try connection.rows(
        """
        SELECT \(unsafe: Self.conflictColumns) FROM conflicts c JOIN accounts a ON a.id = c.account_id
        WHERE c.directory = \(directory.description) ORDER BY c.opened_at, c.id
        \(paging.clause)
        """
      ) { try $0.openConflict() }
      let total = try connection.count(
        "SELECT count(*) FROM conflicts WHERE directory = \(directory.description)")
      return paging.page(conflicts, total: total) { $0 }
    }
  }

  /// Finds one open conflict.
  public func conflict(
    _ id: ConflictID, of directory: DirectoryName
  ) async throws -> OpenConflict? {
    try await database.read { connection in
      try connection.first(
        """
        SELECT \(unsafe: Self.conflictColumns) FROM conflicts c JOIN accounts a ON a.id = c.account_id
        WHERE c.id = \(id) AND c.directory = \(directory.description)
        """
      ) { try $0.openConflict() }
    }
  }

  /// The open conflicts of one account with one directory.
  static func conflicts(
    of account: AccountID, in directory: DirectoryName, _ connection: any SQLConnection
  ) throws -> [OpenConflict] {
    try connection.rows(
      """
      SELECT \(unsafe: conflictColumns) FROM conflicts c JOIN accounts a ON a.id = c.account_id
      WHERE c.account_id = \(account) AND c.directory = \(directory.description)
      """
    ) { try $0.openConflict() }
  }

  private static let conflictColumns = """
    c.id, c.account_id, a.username, c.opened_at, c.attribute, c.baseline_value, c.directory_value, \
    c.local_value
    """
}

extension SQLRow {
  /// Reads `attribute, baseline_value, directory_value, local_value`; nil for an attribute of another
  /// program.
  func conflict(_ column: Int) -> AttributeConflict? {
    AccountAttribute(rawValue: text(column)).map { attribute in
      AttributeConflict(
        attribute: attribute, baseline: optionalText(column + 1),
        directory: optionalText(column + 2), local: optionalText(column + 3))
    }
  }

  fileprivate func openConflict() throws -> OpenConflict {
    guard let id = uniqueID(0), let account = uniqueID(1), let values = conflict(4) else {
      throw SQLError(.corrupt, operation: "read", message: "a conflict can't be understood")
    }
    return OpenConflict(
      id: ConflictID(id), account: AccountReference(id: .init(account), username: text(2)),
      values: values, openedAt: moment(3))
  }
}
