public import Accounts
public import Directory
import Reconciliation
public import Services
public import Values

extension JSONValue {
  /// A collision with the accounts that have the entry's names.
  public init(_ proposed: ProposedCollision) {
    let collision = proposed.collision
    self = [
      "collision_id": .string(collision.entry.description),
      "entry_uuid": .string(collision.entry.description), "dn": .string(collision.dn),
      "username": .string(collision.names.username), "email": JSONValue(collision.names.email),
      "decision": collision.isKeptApart ? "separate" : .null,
      "opened_at": JSONValue(collision.openedAt),
      "accounts": .array(
        collision.holders.map {
          JSONValue($0, isProposed: $0.account.id == proposed.proposal)
        }),
    ]
  }

  private init(_ holder: CollisionHolder, isProposed: Bool) {
    let account = holder.account
    self = [
      "user_id": JSONValue(account.id), "username": .string(account.username),
      "email": JSONValue(account.email), "display_name": JSONValue(account.displayName),
      "role": JSONValue(account.role?.description), "status": .string(account.status.rawValue),
      "source": .string((account.link == nil ? AccountSource.local : .directory).rawValue),
      "attributes": .array(holder.attributes.map { .string($0.rawValue) }),
      "proposed": .bool(isProposed), "obstacle": JSONValue(holder.obstacle?.rawValue),
    ]
  }

  /// What a person decided about a collision; without an account, that it is somebody else.
  public init(settled entry: EntryID, linkedTo account: Account?) {
    self = [
      "collision_id": .string(entry.description),
      "action": account == nil ? "separate" : "link",
      "user": account.map { JSONValue($0) } ?? .null,
    ]
  }

  /// An open conflict with all three values.
  public init(_ conflict: OpenConflict) {
    let values = conflict.values
    self = [
      "conflict_id": JSONValue(conflict.id), "user_id": JSONValue(conflict.account.id),
      "username": .string(conflict.account.username),
      "attribute": .string(values.attribute.rawValue),
      "baseline_value": JSONValue(values.baseline),
      "directory_value": JSONValue(values.directory), "local_value": JSONValue(values.local),
      "opened_at": JSONValue(conflict.openedAt),
    ]
  }

  /// A link or record whose other side is gone.
  public init(_ orphan: Orphan) {
    self = [
      "id": .string(orphan.id.description), "kind": .string(orphan.id.kind.rawValue),
      "name": .string(orphan.name), "dn": .string(orphan.dn),
      "user_id": JSONValue(orphan.account), "reason": .string(orphan.cause.rawValue),
      "since": JSONValue(orphan.since),
    ]
  }

  /// What became of a request to remove orphans.
  public init(_ outcome: RemovedOrphans) {
    self = [
      "removed": .array(outcome.removed.map { .string($0.id.description) }),
      "kept": .array(
        outcome.kept.map {
          ["id": .string($0.id.description), "reason": .string($0.cause.rawValue)]
        }),
    ]
  }
}
