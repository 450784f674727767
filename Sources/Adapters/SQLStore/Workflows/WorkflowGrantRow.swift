import Accounts
import Services
import Values

/// A grant as columns of `workflow_grants s`, with the name of who has it.
enum WorkflowGrantRow {
  private static let select: SQLQuery = """
    SELECT s.workflow_id, s.account_id, s.group_id, s.access, s.granted_by, s.created_at, \
    s.version, coalesce(a.username, g.name, '') \
    FROM workflow_grants s LEFT JOIN accounts a ON a.id = s.account_id \
    LEFT JOIN groups g ON g.id = s.group_id
    """

  /// The grants of a workflow, by name.
  static func all(
    of id: WorkflowID, _ connection: any SQLConnection
  ) throws -> [NamedWorkflowGrant] {
    try connection.rows("\(select) WHERE s.workflow_id = \(id) ORDER BY 8, s.grantee_id", grant)
  }

  /// The grant of one person or group.
  static func find(
    _ grantee: UniqueID, on id: WorkflowID, _ connection: any SQLConnection
  ) throws -> NamedWorkflowGrant? {
    try connection.first(
      "\(select) WHERE s.workflow_id = \(id) AND s.grantee_id = \(grantee)", grant)
  }

  /// Writes a new grant, or what has changed about one.
  static func put(_ grant: WorkflowGrant, _ connection: any SQLConnection) throws {
    let (account, group): (AccountID?, GroupID?) =
      switch grant.grantee {
      case .account(let id): (id, nil)
      case .group(let id): (nil, id)
      }
    try connection.execute(
      """
      INSERT INTO workflow_grants (workflow_id, grantee_id, account_id, group_id, access,
        granted_by, created_at, version)
      VALUES (\(grant.workflow), \(grant.grantee.id), \(account), \(group),
        \(grant.access.rawValue), \(grant.grantedBy), \(grant.createdAt), \(grant.version))
      ON CONFLICT (workflow_id, grantee_id)
      DO UPDATE SET access = excluded.access, version = excluded.version
      """)
  }

  /// Who could have a grant with this identifier; nil when nobody has it.
  static func party(
    _ id: UniqueID, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> WorkflowSituation.Party? {
    if let account = try SQLAccountStore.find(id, at: now, connection) {
      return .account(account)
    }
    return try connection.first("SELECT name FROM groups WHERE id = \(id)") {
      .group(GroupID(id), name: $0.text(0))
    }
  }

  private static func grant(_ row: any SQLRow) throws -> NamedWorkflowGrant {
    let account = row.uniqueID(1).map { WorkflowGrantee.account(AccountID($0)) }
    let group = row.uniqueID(2).map { WorkflowGrantee.group(GroupID($0)) }
    guard let id = row.uniqueID(0), let grantee = account ?? group,
      let access = WorkflowAccess(rawValue: Int(row.integer(3)))
    else {
      throw SQLError(.corrupt, operation: "read", message: "a grant can't be understood")
    }
    return NamedWorkflowGrant(
      grant: WorkflowGrant(
        workflow: WorkflowID(id), grantee: grantee, access: access,
        grantedBy: row.uniqueID(4).map { AccountID($0) }, createdAt: row.moment(5),
        version: Int(row.integer(6))),
      granteeName: row.text(7))
  }
}
