public import Accounts
public import Services
public import Values

/// Access requests in the database.
public struct SQLAccessRequestStore: AccessRequestStore {
  private let database: any SQLDatabase
  private let latestOnes: UnchangedAnswers<AccountID, AccessRequest?>

  /// Works on a database.
  public init(database: any SQLDatabase) {
    self.database = database
    latestOnes = UnchangedAnswers(of: database)
  }

  /// One request.
  public func find(_ id: AccessRequestID) async throws -> AccessRequest? {
    try await database.read { try AccessRequestRow.first("r.id = \(id)", $0) }
  }

  /// The latest request of an account.
  public func latest(of account: AccountID) async throws -> AccessRequest? {
    // Everybody's own profile shows it, so it is asked for far more often than it changes.
    try await latestOnes.answer(account) { connection in
      try AccessRequestRow.first(
        "r.account_id = \(account) ORDER BY r.created_at DESC, r.id DESC LIMIT 1", connection)
    }
  }

  /// Requests, page by page.
  public func list(
    _ filter: AccessRequestFilter, sort: AccessRequestSort, _ page: PageRequest
  ) async throws -> Page<AccessRequest> {
    let condition = Self.condition(filter)
    return try await database.read { connection in
      let list = KeysetList(
        source: "FROM \(AccessRequestRow.source) WHERE \(condition)", id: "r.id",
        key: "r.\(unsafe: sort.field.rawValue)", type: .integer, isDescending: sort.isDescending,
        name: sort.description)
      let (ids, next) = try list.page(page, connection)
      return Page(
        items: try ids.compactMap { try AccessRequestRow.first("r.id = \($0)", connection) },
        total: try connection.count(
          "SELECT count(*) FROM \(AccessRequestRow.source) WHERE \(condition)"),
        nextCursor: next)
    }
  }

  /// The latest requests of the same person besides this one.
  public func others(
    besides request: AccessRequest, limit: Int
  ) async throws -> [AccessRequest] {
    let username = LoginName.key(request.requester.username)
    let email = request.requester.email.map(LoginName.key)
    return try await database.read { connection in
      try connection.rows(
        """
        SELECT \(AccessRequestRow.columns) FROM \(AccessRequestRow.source)
        WHERE r.id <> \(request.id) AND (r.account_id = \(request.account)
          OR (r.is_application = 1 AND r.account_id IS NULL
            AND (r.username_key = \(username) OR r.email_key = \(email))))
        ORDER BY r.created_at DESC, r.id DESC LIMIT \(limit)
        """, AccessRequestRow.request(_:))
    }
  }

  /// The oldest requests that wait and were made at a moment or before it.
  public func waiting(since moment: Timestamp, limit: Int) async throws -> [AccessRequest] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT \(AccessRequestRow.columns) FROM \(AccessRequestRow.source)
        WHERE r.status = 'pending' AND r.created_at <= \(moment)
        ORDER BY r.created_at LIMIT \(limit)
        """, AccessRequestRow.request(_:))
    }
  }

  /// The number of requests that wait.
  public func countWaiting(applicationsOnly: Bool) async throws -> Int {
    var query: SQLQuery = "SELECT count(*) FROM access_requests WHERE status = 'pending'"
    if applicationsOnly { query += " AND is_application = 1" }
    return try await database.read { [query] in try $0.count(query) }
  }

  private static func condition(_ filter: AccessRequestFilter) -> SQLQuery {
    var condition: SQLQuery = "1 = 1"
    if let status = filter.status { condition += " AND r.status = \(status.rawValue)" }
    if let text = filter.text {
      let pattern = NamePattern(text)
      condition += """
         AND (\(pattern.isIn(key: AccessRequestRow.nameText("username_key"))) \
        OR \(pattern.isIn(key: AccessRequestRow.nameText("email_key"))) \
        OR \(pattern.isIn(name: AccessRequestRow.nameText("display_name"))) \
        OR \(pattern.isIn(name: "r.message")))
        """
    }
    return condition
  }
}
