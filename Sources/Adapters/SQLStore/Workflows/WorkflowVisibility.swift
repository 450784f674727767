import Accounts
import Services

/// Who may see which workflow, as SQL: the one place that decides it.
///
/// A caller sees what they own, what was granted to them or to a group that they are in at that
/// moment (groups within groups count), what is public, and everything with the right to change
/// other people's. All pieces speak of `workflows w`.
struct WorkflowVisibility {
  let caller: WorkflowCaller

  /// Those in whose name the caller may have a grant: themselves, and their groups with all groups
  /// around them.
  var identities: SQLQuery {
    """
    (WITH RECURSIVE member_of (id) AS ( \
    SELECT group_id FROM group_members WHERE account_id = \(caller.account) \
    UNION SELECT s.group_id FROM subgroups s JOIN member_of m ON s.member_id = m.id) \
    SELECT \(caller.account) AS id UNION ALL SELECT id FROM member_of)
    """
  }

  /// What the caller may do, as the number of `WorkflowAccess`; 0 for nothing at all.
  var access: SQLQuery {
    """
    (CASE WHEN w.owner_id = \(caller.account) THEN \(WorkflowAccess.owner.rawValue) \
    WHEN \(caller.mayManage) THEN \(WorkflowAccess.admin.rawValue) \
    ELSE coalesce((SELECT max(s.access) FROM workflow_grants s \
    WHERE s.workflow_id = w.id AND s.grantee_id IN \(identities)), w.is_public) END)
    """
  }

  /// Which workflows belong to a scope; only such as the caller may see.
  func condition(_ scope: WorkflowFilter.Scope) -> SQLQuery {
    switch scope {
    case .own: "w.owner_id = \(caller.account)"
    case .public: "w.is_public = 1"
    case .granted:
      """
      w.id IN (SELECT s.workflow_id FROM workflow_grants s WHERE s.grantee_id IN \(identities)) \
      AND w.owner_id <> \(caller.account)
      """
    case .all: caller.mayManage ? "1 = 1" : "1 = 0"
    }
  }
}
