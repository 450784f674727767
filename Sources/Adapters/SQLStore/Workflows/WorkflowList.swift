import Accounts
import Services
import Values

/// The queries behind lists of workflows, their tags and their numbers.
struct WorkflowList {
  let filter: WorkflowFilter
  let visibility: WorkflowVisibility

  init(_ filter: WorkflowFilter, for caller: WorkflowCaller) {
    self.filter = filter
    visibility = WorkflowVisibility(caller: caller)
  }

  /// The identifiers of one page, and the cursor of the next.
  func page(
    _ request: PageRequest, sort: WorkflowSort, _ connection: any SQLConnection
  ) throws -> (ids: [UniqueID], next: String?) {
    let (key, type): (SQLQuery, KeysetList.KeyType) =
      switch sort.field {
      case .updatedAt: ("w.updated_at", .integer)
      case .createdAt: ("w.created_at", .integer)
      case .name: ("w.name", .caselessText)
      case .openedAt: ("o.opened_at", .integer)
      }
    let isOpened = sort.field == .openedAt
    let openings: SQLQuery = """
       LEFT JOIN workflow_openings o ON o.workflow_id = w.id \
      AND o.account_id = \(visibility.caller.account)
      """
    let list = KeysetList(
      source: "FROM workflows w\(isOpened ? openings : "") WHERE \(condition)", id: "w.id",
      key: key, type: type, isNullable: isOpened, isDescending: sort.isDescending,
      name: sort.description)
    return try list.page(request, connection)
  }

  /// The number of workflows on all pages.
  func total(_ connection: any SQLConnection) throws -> Int {
    try connection.count("SELECT count(*) FROM workflows w WHERE \(condition)")
  }

  /// Tags behind one, with how many workflows have them.
  func tags(
    behind key: String?, limit: Int, _ connection: any SQLConnection
  ) throws -> [(key: String, count: WorkflowTagCount)] {
    try connection.rows(
      """
      SELECT t.tag_key, min(t.tag), count(*)
      FROM workflows w JOIN workflow_tags t ON t.workflow_id = w.id
      WHERE \(condition) AND t.tag_key > \(key ?? "")
      GROUP BY t.tag_key ORDER BY t.tag_key LIMIT \(limit)
      """
    ) { ($0.text(0), WorkflowTagCount(tag: $0.text(1), count: Int($0.integer(2)))) }
  }

  /// The number of different tags.
  func tagTotal(_ connection: any SQLConnection) throws -> Int {
    try connection.count(
      """
      SELECT count(DISTINCT t.tag_key)
      FROM workflows w JOIN workflow_tags t ON t.workflow_id = w.id WHERE \(condition)
      """)
  }

  /// The numbers of all workflows.
  func counts(_ connection: any SQLConnection) throws -> WorkflowCounts {
    var counts = WorkflowCounts(total: 0, public: 0, byCategory: [:])
    try connection.forEachRow(
      """
      SELECT w.category, count(*), sum(w.is_public) FROM workflows w WHERE \(condition)
      GROUP BY w.category
      """
    ) { row in
      let count = Int(row.integer(1))
      counts.byCategory[row.text(0)] = count
      counts.total += count
      counts.public += Int(row.integer(2))
      return true
    }
    return counts
  }

  private var condition: SQLQuery {
    var condition = visibility.condition(filter.scope)
    if let text = filter.text { condition += " AND \(Self.contains(text))" }
    for tag in filter.tags {
      condition += """
         AND w.id IN (SELECT workflow_id FROM workflow_tags \
        WHERE tag_key = \(WorkflowTags.key(tag)))
        """
    }
    if let category = filter.category { condition += " AND w.category = \(category)" }
    if let owner = filter.owner {
      condition += " AND w.owner_id = \(Self.account(owner))"
    }
    if let isPublic = filter.isPublic {
      condition += isPublic ? " AND w.is_public = 1" : " AND w.is_public = 0"
    }
    return condition
  }

  /// A part of what `search` holds, or of the owner's name.
  private static func contains(_ text: String) -> SQLQuery {
    let pattern = NamePattern(text)
    return """
      (\(pattern.isIn(key: "w.search")) OR w.owner_id IN (SELECT id FROM accounts \
      WHERE \(pattern.isIn(key: "username_key")) OR \(pattern.isIn(name: "display_name"))))
      """
  }

  private static func account(_ name: String) -> SQLQuery {
    if let id = AccountID(name) { return "\(id)" }
    return AccountName.id(of: LoginName.key(name))
  }
}
