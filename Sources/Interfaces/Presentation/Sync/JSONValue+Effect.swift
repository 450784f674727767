import Reconciliation
public import Services
public import Values

extension JSONValue {
  /// One effect of a run's plan, with what became of it.
  public init(_ effect: StoredEffect, in run: RunID) {
    let record = effect.record
    self = [
      "effect_id": .string(effect.id(in: run).description),
      "kind": .string(record.kind.rawValue),
      "object": [
        "kind": .string(record.object.kind.rawValue),
        "id": JSONValue(record.object.id?.description), "name": .string(record.object.name),
      ],
      "before": record.before, "after": record.after, "reason": .string(record.reason),
      "status": .string(effect.status.rawValue), "status_reason": JSONValue(effect.statusReason),
    ]
  }
}
