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
      case .name: ("w.sort_key", .text)
      case .openedAt: ("o.opened_at", .integer)
      }
    var list = KeysetList(
      source: "FROM workflows w WHERE \(condition)", id: "w.id", key: key, type: type,
      isDescending: sort.isDescending, name: sort.description)
    if sort.field == .openedAt {
      // A person has opened few of all there are: those are read by their index.
      let opened: SQLQuery = "o.account_id = \(visibility.caller.account) AND o.workflow_id = w.id"
      list.isNullable = true
      list.sourceWithoutValue = """
        \(list.source) AND NOT EXISTS (SELECT 1 FROM workflow_openings o WHERE \(opened))
        """
      list.source = """
        FROM workflow_openings o CROSS JOIN workflows w WHERE \(opened) AND \(condition)
        """
    }
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
      FROM \(Self.tagged) AND \(condition) AND t.tag_key > \(key ?? "")
      GROUP BY t.tag_key ORDER BY t.tag_key LIMIT \(limit)
      """
    ) { ($0.text(0), WorkflowTagCount(tag: $0.text(1), count: Int($0.integer(2)))) }
  }

  /// The number of different tags.
  func tagTotal(_ connection: any SQLConnection) throws -> Int {
    try connection.count(
      "SELECT count(DISTINCT t.tag_key) FROM \(Self.tagged) AND \(condition)")
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

  /// Each workflow with its tags; in this order, because the scope leaves few workflows, and SQLite
  /// would otherwise go through all tags there are.
  private static let tagged: SQLQuery =
    "workflows w CROSS JOIN workflow_tags t WHERE t.workflow_id = w.id"

  private var condition: SQLQuery {
    var condition = visibility.condition(filter.scope)
    if let text = filter.text { condition += " AND \(contains(text))" }
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
  ///
  /// In a wide scope all owners are looked through once, in a narrow one the owner of each workflow.
  private func contains(_ text: String) -> SQLQuery {
    let pattern = NamePattern(text)
    let isNamed: SQLQuery =
      "(\(pattern.isIn(key: "a.username_key")) OR \(pattern.isIn(name: "a.display_name")))"
    let isOfOwner: SQLQuery =
      switch filter.scope {
      case .own, .granted:
        "EXISTS (SELECT 1 FROM accounts a WHERE a.id = w.owner_id AND \(isNamed))"
      case .public, .all: "w.owner_id IN (SELECT a.id FROM accounts a WHERE \(isNamed))"
      }
    return "(\(pattern.isIn(text: "w.search")) OR \(isOfOwner))"
  }

  private static func account(_ name: String) -> SQLQuery {
    if let id = AccountID(name) { return "\(id)" }
    return AccountName.id(of: LoginName.key(name))
  }
}
