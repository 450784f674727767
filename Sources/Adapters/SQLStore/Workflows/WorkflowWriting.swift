import Accounts
import Services
import Values

/// Writes what was decided about one workflow.
struct WorkflowWriting {
  let connection: any SQLConnection
  let caller: WorkflowCaller
  let id: WorkflowID
  let now: Timestamp

  private var news: WorkflowNews { WorkflowNews(connection: connection) }

  /// Writes all of it, with what event streams tell about it.
  func apply(_ decision: WorkflowDecision) throws {
    for write in decision.writes { try apply(write, decision.retention) }
  }

  private func apply(_ write: WorkflowWrite, _ retention: WorkflowRetention) throws {
    switch write {
    case .create(let owner, let content): try create(content, owner: owner)
    case .save(let content): try save(content, retention)
    case .putGrant(let grant):
      try WorkflowGrantRow.put(grant, connection)
      try news.note(.updated, id)
    case .removeGrant(let grantee):
      try connection.execute(
        "DELETE FROM workflow_grants WHERE workflow_id = \(id) AND grantee_id = \(grantee)")
      try news.note(.accessRevoked, id, to: [grantee])
      try news.note(.updated, id)
    case .setThumbnail(let thumbnail): try setThumbnail(thumbnail)
    case .removeThumbnail:
      try connection.execute("DELETE FROM workflow_thumbnails WHERE workflow_id = \(id)")
      try news.note(.updated, id)
    case .remove:
      try news.noteRemoval(of: id)
      try connection.execute("DELETE FROM workflows WHERE id = \(id)")
    }
  }

  private func create(_ content: WorkflowContent, owner: AccountID) throws {
    let (document, size) = (content.document, content.size)
    try connection.execute(
      """
      INSERT INTO workflows (id, owner_id, name, description, category, tags, is_public,
        created_at, updated_at, size, search, sort_key)
      VALUES (\(id), \(owner), \(document.name), \(document.description), \(document.category),
        \(document.tagList), \(content.isPublic), \(now), \(now), \(size),
        \(document.searchText), \(SortKey.of(document.name)))
      """)
    try add(revision: 1, content: try insert(content), size: size)
    try writeTags(of: document)
    try news.note(.created, id)
  }

  private func save(_ content: WorkflowContent, _ retention: WorkflowRetention) throws {
    let (document, size) = (content.document, content.size)
    let present = try connection.first(
      """
      SELECT w.revision, w.is_public, r.content_id, r.size = \(size) AND c.document = \(content.text)
      FROM workflows w
        JOIN workflow_revisions r ON r.workflow_id = w.id AND r.number = w.revision
        JOIN workflow_contents c ON c.id = r.content_id
      WHERE w.id = \(id)
      """
    ) { (Int($0.integer(0)), $0.integer(1) == 1, $0.integer(2), $0.integer(3) == 1) }
    guard let (revision, wasPublic, contentID, isUnchanged) = present else { return }
    try connection.execute(
      """
      UPDATE workflows SET name = \(document.name), description = \(document.description),
        category = \(document.category), tags = \(document.tagList),
        is_public = \(content.isPublic), updated_at = \(now), revision = \(revision + 1),
        version = version + 1, size = \(size), search = \(document.searchText),
        sort_key = \(SortKey.of(document.name))
      WHERE id = \(id)
      """)
    // Before the new content comes, which takes the place of the one that goes.
    try prune(before: revision + 1, retention, keeping: isUnchanged ? contentID : nil)
    try add(
      revision: revision + 1, content: isUnchanged ? contentID : try insert(content), size: size)
    if !isUnchanged { try writeTags(of: document) }
    if wasPublic, !content.isPublic {
      try news.note(.accessRevoked, id, to: [], isForEveryone: true)
    }
    try news.note(.updated, id)
  }

  private func insert(_ content: WorkflowContent) throws -> Int64 {
    try connection.execute(
      """
      INSERT INTO workflow_contents (workflow_id, document) VALUES (\(id), \(content.text))
      """)
    return Int64(
      try connection.count(
        "SELECT max(id) FROM workflow_contents WHERE workflow_id = \(id)"))
  }

  private func add(revision: Int, content: Int64, size: Int) throws {
    try connection.execute(
      """
      INSERT INTO workflow_revisions (workflow_id, number, content_id, size, saved_by,
        saved_by_name, via, saved_at)
      VALUES (\(id), \(revision), \(content), \(size),
        \(caller.isChecked ? caller.account : nil), \(caller.actor.name),
        \(caller.way.rawValue), \(now))
      """)
  }

  private func writeTags(of document: WorkflowDocument) throws {
    try connection.execute("DELETE FROM workflow_tags WHERE workflow_id = \(id)")
    let insert = try connection.prepare(
      "INSERT INTO workflow_tags (workflow_id, tag_key, tag) VALUES (?, ?, ?)")
    for tag in document.tags {
      try insert.execute([.uniqueID(id.value), .text(WorkflowTags.key(tag)), .text(tag)])
    }
  }

  /// Removes revisions that aren't to be kept beside the next one, and contents that no revision has
  /// any more, but for the one that the next revision names again.
  private func prune(
    before next: Int, _ retention: WorkflowRetention, keeping content: Int64?
  ) throws {
    var removed = try connection.execute(
      """
      DELETE FROM workflow_revisions
      WHERE workflow_id = \(id) AND number <= \(next - retention.count)
      """)
    if let age = retention.maximumAge {
      removed += try connection.execute(
        """
        DELETE FROM workflow_revisions
        WHERE workflow_id = \(id) AND number < \(next) AND saved_at < \(now - age)
        """)
    }
    guard removed > 0 else { return }
    try connection.execute(
      """
      DELETE FROM workflow_contents WHERE workflow_id = \(id) AND id IS NOT \(content)
        AND id NOT IN (SELECT content_id FROM workflow_revisions WHERE workflow_id = \(id))
      """)
  }

  private func setThumbnail(_ thumbnail: WorkflowThumbnail) throws {
    try connection.execute(
      """
      INSERT INTO workflow_thumbnails (workflow_id, media_type, image, version)
      VALUES (\(id), \(thumbnail.form.rawValue), \(thumbnail.bytes), \(thumbnail.version))
      ON CONFLICT (workflow_id) DO UPDATE SET media_type = excluded.media_type,
        image = excluded.image, version = excluded.version
      """)
    try news.note(.updated, id)
  }
}

extension WorkflowDocument {
  /// The tags as a JSON array.
  fileprivate var tagList: String { JSONValue.array(tags.map(JSONValue.string)).text }

  /// What a search looks through, in the form in which names are compared.
  fileprivate var searchText: String {
    CaselessText.key(([name, description] + tags).joined(separator: "\n"))
  }
}
