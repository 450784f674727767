public import Accounts
public import Services
public import Values

/// Workflows in the database.
public struct SQLWorkflowStore: WorkflowStore {
  let database: any SQLDatabase
  let commit: GroupCommit
  let trail: AuditTrail

  /// Works on a database; the trail gets what is changed.
  public init(database: any SQLDatabase, commit: GroupCommit, trail: AuditTrail) {
    self.database = database
    self.commit = commit
    self.trail = trail
  }

  /// Workflows without their documents, page by page.
  public func list(
    _ filter: WorkflowFilter, sort: WorkflowSort, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowView> {
    try await database.read { connection in
      let list = WorkflowList(filter, for: caller)
      let (ids, next) = try list.page(page, sort: sort, connection)
      return Page(
        items: try ids.compactMap { try WorkflowRow.view($0, for: caller, connection) },
        total: try list.total(connection), nextCursor: next)
    }
  }

  /// The tags of the workflows that a list would show.
  public func tags(
    _ filter: WorkflowFilter, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowTagCount> {
    let place = try page.cursor.map { try TagCursor.decode($0) }
    return try await database.read { connection in
      let list = WorkflowList(filter, for: caller)
      let tags = try list.tags(behind: place, limit: page.limit + 1, connection)
      let shown = tags.prefix(page.limit)
      return Page(
        items: shown.map(\.count), total: try list.tagTotal(connection),
        nextCursor: tags.count > shown.count
          ? shown.last.map { TagCursor.encode($0.key) } : nil)
    }
  }

  /// The numbers of the workflows that a list would show.
  public func counts(
    _ filter: WorkflowFilter, for caller: WorkflowCaller
  ) async throws -> WorkflowCounts {
    try await database.read { try WorkflowList(filter, for: caller).counts($0) }
  }

  /// One workflow with its document.
  public func open(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> OpenWorkflow? {
    try await database.read { connection in
      guard let view = try WorkflowRow.view(id.value, for: caller, connection),
        let document = try WorkflowRow.document(id, connection)
      else { return nil }
      return OpenWorkflow(view: view, document: document)
    }
  }

  /// One workflow without its document.
  public func find(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> WorkflowView? {
    try await database.read { try WorkflowRow.view(id.value, for: caller, $0) }
  }

  /// Who was granted a workflow, by name.
  public func grants(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> (access: WorkflowAccess, grants: [NamedWorkflowGrant])? {
    try await database.read { connection in
      guard let view = try WorkflowRow.view(id.value, for: caller, connection) else { return nil }
      return (view.access, try WorkflowGrantRow.all(of: id, connection))
    }
  }

  /// The picture of a workflow.
  public func thumbnail(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> WorkflowThumbnail? {
    try await database.read { connection in
      guard try WorkflowRow.view(id.value, for: caller, connection) != nil else { return nil }
      let thumbnail = try connection.first(
        "SELECT media_type, image, version FROM workflow_thumbnails WHERE workflow_id = \(id)"
      ) { row in
        WorkflowThumbnail.Form(rawValue: row.text(0)).map {
          WorkflowThumbnail($0, row.blob(1), version: Int(row.integer(2)))
        }
      }
      return thumbnail ?? nil
    }
  }

  /// Notes that the caller opened a workflow.
  public func noteOpening(
    of id: WorkflowID, at now: Timestamp, by caller: WorkflowCaller
  ) async throws -> WorkflowView? {
    try await commit.write { connection in
      guard var view = try WorkflowRow.view(id.value, for: caller, connection) else { return nil }
      guard let account = caller.account else { return view }
      try connection.execute(
        """
        INSERT INTO workflow_openings (account_id, workflow_id, opened_at)
        VALUES (\(account), \(id), \(now))
        ON CONFLICT (account_id, workflow_id) DO UPDATE SET opened_at = excluded.opened_at
        """)
      view.openedAt = now
      return view
    }
  }

  /// The number of the latest notice.
  public func latestNotice() async throws -> Int {
    try await database.read {
      try $0.count("SELECT coalesce(max(sequence), 0) FROM workflow_events")
    }
  }

  /// The workflows that are granted to groups that a caller is in.
  public func grantedToGroups(of caller: WorkflowCaller) async throws -> Set<WorkflowID> {
    try await database.read { connection in
      let identities = WorkflowVisibility(caller: caller).identities
      let ids = try connection.rows(
        """
        SELECT s.workflow_id FROM workflow_grants s WHERE s.grantee_id IN \(identities)
          AND s.group_id IS NOT NULL
        """
      ) { row in row.uniqueID(0).map { WorkflowID($0) } }
      return Set(ids.compactMap(\.self))
    }
  }

  /// The notices behind one, in order.
  public func notices(
    after sequence: Int, limit: Int, for caller: WorkflowCaller
  ) async throws -> WorkflowNoticeBatch {
    try await database.read { connection in
      try WorkflowNoticeQuery(caller: caller, connection: connection)
        .batch(after: sequence, limit: limit)
    }
  }
}

/// The cursor of a list of tags: the last tag's key as base64url (RFC 4648, section 5).
private enum TagCursor {
  static func encode(_ key: String) -> String { "t" + Base64.url.encode(Array(key.utf8)) }

  static func decode(_ text: String) throws(BadCursor) -> String {
    guard text.first == "t", let bytes = Base64.url.decode(text.dropFirst().utf8),
      let key = String(validating: bytes, as: UTF8.self)
    else { throw BadCursor() }
    return key
  }
}
