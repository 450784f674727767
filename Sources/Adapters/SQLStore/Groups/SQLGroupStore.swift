public import Accounts
import Directory
public import Services
public import Values

/// The groups in the database.
public struct SQLGroupStore: GroupStore {
  private static let columns: SQLQuery = """
    g.id, g.name, g.description, g.directory, g.dn, \(memberCount)
    """
  private static let memberCount: SQLQuery =
    "(SELECT count(*) FROM group_members WHERE group_id = g.id)"

  private let database: any SQLDatabase

  /// Works on a database.
  public init(database: any SQLDatabase) {
    self.database = database
  }

  /// One group.
  public func find(_ id: GroupID) async throws -> Group? {
    try await database.read { try Self.find(id.value, $0) }
  }

  /// Groups, page by page.
  public func list(
    _ filter: GroupFilter, sort: GroupSort, _ page: PageRequest
  ) async throws -> Page<Group> {
    let source: SQLQuery = "FROM groups g WHERE \(Self.condition(filter))"
    let list =
      switch sort.field {
      case .name:
        KeysetList(
          source: source, id: "g.id", key: "g.name", type: .caselessText,
          isDescending: sort.isDescending, name: sort.description)
      case .memberCount:
        KeysetList(
          source: source, id: "g.id", key: Self.memberCount, type: .integer,
          isDescending: sort.isDescending, name: sort.description)
      }
    return try await database.read { connection in
      let (ids, next) = try list.page(page, connection)
      return Page(
        items: try ids.compactMap { try Self.find($0, connection) },
        total: try connection.count("SELECT count(*) \(source)"), nextCursor: next)
    }
  }

  /// The groups that are members of a group themselves, by name.
  public func subgroups(of id: GroupID) async throws -> [Group] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT \(Self.columns) FROM subgroups s JOIN groups g ON g.id = s.member_id
        WHERE s.group_id = \(id) ORDER BY g.name COLLATE NOCASE, g.id
        """, Self.group)
    }
  }

  /// The groups that an account is a member of itself, by name.
  static func groups(of id: AccountID, _ connection: any SQLConnection) throws -> [Group] {
    try connection.rows(
      """
      SELECT \(columns) FROM group_members m JOIN groups g ON g.id = m.group_id
      WHERE m.account_id = \(id) ORDER BY g.name COLLATE NOCASE, g.id
      """, group)
  }

  private static func condition(_ filter: GroupFilter) -> SQLQuery {
    var condition: SQLQuery = "1 = 1"
    if let text = filter.text {
      let pattern = NamePattern(text)
      condition += """
         AND (\(pattern.isIn(name: "g.name")) OR \(pattern.isIn(name: "g.description")))
        """
    }
    if let directory = filter.directory {
      condition += " AND g.directory = \(directory.description)"
    }
    switch filter.source {
    case .local: condition += " AND g.directory IS NULL"
    case .directory: condition += " AND g.directory IS NOT NULL"
    case nil: break
    }
    return condition
  }

  private static func find(_ id: UniqueID, _ connection: any SQLConnection) throws -> Group? {
    try connection.first("SELECT \(columns) FROM groups g WHERE g.id = \(id)", group)
  }

  private static func group(_ row: any SQLRow) throws -> Group {
    guard let id = row.uniqueID(0) else {
      throw SQLError(.corrupt, operation: "read", message: "a group can't be understood")
    }
    return Group(
      id: GroupID(id), name: row.text(1), description: row.optionalText(2),
      directory: row.optionalText(3).flatMap { DirectoryName($0) }, dn: row.optionalText(4),
      memberCount: Int(row.integer(5)))
  }
}
