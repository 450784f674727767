import Services
import Values

/// The queries behind lists of audit events.
struct AuditList {
  let filter: AuditFilter
  let order: AuditOrder

  /// The columns in the order in which `AuditRow` reads them.
  static let columns = AuditTrail.columns

  /// Events behind one, in the order.
  func events(behind sequence: Int64?, through latest: Int64?, limit: Int) -> SQLQuery {
    var query: SQLQuery = "SELECT \(unsafe: Self.columns) FROM audit_events WHERE \(condition)"
    if let sequence {
      query += " AND sequence \(unsafe: order == .latestFirst ? "<" : ">") \(sequence)"
    }
    if let latest { query += " AND sequence <= \(latest)" }
    query += " ORDER BY sequence \(unsafe: order == .latestFirst ? "DESC" : "ASC")"
    query += " LIMIT \(limit)"
    return query
  }

  /// The number of events behind one, through another.
  func count(behind sequence: Int64, through latest: Int64) -> SQLQuery {
    """
    SELECT count(*) FROM audit_events
    WHERE \(condition) AND sequence > \(sequence) AND sequence <= \(latest)
    """
  }

  private var condition: SQLQuery {
    var condition: SQLQuery = "sequence > 0"
    if let actor = filter.actor { condition += " AND \(Self.isNamed(actor, "actor"))" }
    if let subject = filter.subject { condition += " AND \(Self.isNamed(subject, "subject"))" }
    if let action = filter.action {
      // "account" is every action from "account." to before "account/".
      condition += """
         AND (action = \(action) OR (action >= \(action + ".") AND action < \(action + "/")))
        """
    }
    if let since = filter.since { condition += " AND at >= \(since)" }
    if let until = filter.until { condition += " AND at < \(until)" }
    if let text = filter.text {
      let pattern = NamePattern(text)
      let columns = [
        "action", "actor_name", "subject_name", "reason", "origin", "before", "after",
      ]
      let found = columns.map { pattern.isIn(name: $0) }
      condition += " AND (\(found[0])"
      for piece in found.dropFirst() { condition += " OR \(piece)" }
      condition += ")"
    }
    return condition
  }

  /// Whether the columns `<role>_id` or `<role>_name` hold what a person meant.
  private static func isNamed(_ text: String, _ role: String) -> SQLQuery {
    if let id = UniqueID(text) { return "\(unsafe: role)_id = \(id)" }
    return "\(unsafe: role)_name = \(text) COLLATE NOCASE"
  }
}
