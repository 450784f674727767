import Accounts
import Directory
public import Services
public import Values

extension JSONValue {
  /// Why an account has its role and its status.
  public init(_ explanation: AccountExplanation) {
    let account = explanation.account
    self = [
      "user_id": JSONValue(account.id), "username": .string(account.username),
      "role": JSONValue(account.role?.description),
      "grants": .array(explanation.grants.map { Self.reason($0, of: account) }),
      "status": .string(account.status.rawValue),
      "status_reasons": .array(explanation.status.map(Self.reason)),
    ]
  }

  private static func reason(
    _ reason: AccountExplanation.GrantReason, of account: Account
  ) -> JSONValue {
    JSONValue(reason.grant).adding(
      .init("granted_by_name", JSONValue(reason.giver)), .init("rule", JSONValue(reason.rule)),
      .init("run_id", JSONValue(reason.run)), .init("is_live", .bool(reason.isLive)),
      .init("decides", .bool(reason.isLive && reason.grant.role == account.role)))
  }

  private static func reason(_ reason: AccountExplanation.StatusReason) -> JSONValue {
    [
      "decided_by": .string(reason.decider.rawValue), "cause": .string(reason.cause),
      "since": JSONValue(reason.since), "actor": JSONValue(reason.actor),
      "reason": JSONValue(reason.reason), "run_id": JSONValue(reason.run),
      "entry": reason.entry.map { link in
        [
          "directory": .string(link.directory.description), "dn": .string(link.dn),
          "entry_uuid": .string(link.entry.description),
        ]
      } ?? .null,
    ]
  }
}
