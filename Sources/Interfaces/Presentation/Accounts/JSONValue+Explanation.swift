import Accounts
import Directory
import Reconciliation
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
      "attributes": .array(explanation.names.map(Self.reason)),
      "links": .array(explanation.links.map(Self.reason)),
      "quarantine": .array(explanation.quarantine.map { JSONValue($0) }),
      "outbox": .array(explanation.outbox.map { JSONValue($0) }),
      "reasons": .array(
        explanation.sentences.map { sentence in
          [
            "about": .string(sentence.matter.rawValue), "decides": .bool(sentence.decides),
            "sentence": .string(sentence.text),
          ]
        }),
      "sentences": .array(explanation.sentences.map { .string($0.text) }),
    ]
  }

  private static func reason(_ reason: AccountExplanation.NameReason) -> JSONValue {
    [
      "attribute": .string(reason.attribute.rawValue), "value": JSONValue(reason.value),
      "source": .string(reason.isFromEntry ? "directory" : "local"),
      "directory": JSONValue(reason.directory?.description),
      "directory_value": JSONValue(reason.entryValue),
      "conflict": reason.conflict.map { JSONValue($0) } ?? .null,
      "authority": JSONValue(reason.authority?.rawValue), "actor": JSONValue(reason.actor),
      "since": JSONValue(reason.since), "reason": JSONValue(reason.reason),
    ]
  }

  private static func reason(_ reason: AccountExplanation.LinkReason) -> JSONValue {
    [
      "directory": .string(reason.link.directory.description), "dn": .string(reason.link.dn),
      "entry_uuid": .string(reason.link.entry.description),
      "entry_csn": JSONValue(reason.csn), "presence": .string(reason.presence.rawValue),
      "absent_since": JSONValue(reason.absentSince), "run_id": JSONValue(reason.run),
      "synced_at": JSONValue(reason.link.syncedAt), "baseline": reason.baseline,
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
