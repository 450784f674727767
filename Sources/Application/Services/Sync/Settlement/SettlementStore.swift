public import Accounts
public import Directory
public import Reconciliation
public import Values

/// What waits for a person between a directory and the store.
public protocol SettlementStore: Sendable {
  /// New entries whose names belong to accounts, in the order of their entries; those that were kept
  /// apart too.
  func collisions(
    of directory: DirectoryName, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<Collision>

  /// One collision.
  func collision(
    _ entry: EntryID, of directory: DirectoryName, at now: Timestamp
  ) async throws -> Collision?

  /// Remembers that an entry is nobody who has an account, and records it.
  ///
  /// - Throws: `CollisionSettled` when somebody has decided before.
  func keepApart(
    _ entry: EntryID, of directory: DirectoryName, event: AuditEvent
  ) async throws

  /// Open conflicts, the oldest first.
  func conflicts(
    of directory: DirectoryName, _ page: PageRequest
  ) async throws -> Page<OpenConflict>

  /// One open conflict.
  func conflict(_ id: ConflictID, of directory: DirectoryName) async throws -> OpenConflict?

  /// Links and records whose other side is gone: links first, then groups, then entries set aside.
  func orphans(of scope: OrphanScope, _ page: PageRequest) async throws -> Page<Orphan>

  /// One of them; nil when it is no orphan, or none any more.
  func orphan(_ id: OrphanID, of scope: OrphanScope) async throws -> Orphan?

  /// Removes a group or an entry set aside that still is an orphan, and records it.
  ///
  /// Links go by `AccountLedger`, like everything that is about accounts.
  /// - Returns: whether it still was one.
  func removeRecord(
    _ id: OrphanID, of scope: OrphanScope, event: AuditEvent
  ) async throws -> Bool
}

/// A link that a person makes between an account and a new entry, or takes apart.
public struct EntryLink: Sendable, Hashable {
  /// The directory.
  public var directory: DirectoryName
  /// The entry.
  public var entry: EntryID
  /// The entry's name.
  public var dn: String

  /// Joins the parts.
  public init(directory: DirectoryName, entry: EntryID, dn: String) {
    self.directory = directory
    self.entry = entry
    self.dn = dn
  }
}

/// The end of a conflict: what both sides agree on from now on.
public struct ConflictSettlement: Sendable, Hashable {
  /// The conflict.
  public var conflict: ConflictID
  /// The directory.
  public var directory: DirectoryName
  /// The attribute.
  public var attribute: AccountAttribute
  /// The directory's value, which is the agreed one.
  public var agreed: String?

  /// Joins the parts.
  public init(
    conflict: ConflictID, directory: DirectoryName, attribute: AccountAttribute, agreed: String?
  ) {
    self.conflict = conflict
    self.directory = directory
    self.attribute = attribute
    self.agreed = agreed
  }
}

/// A collision that is none, or none any more.
public struct CollisionSettled: Error, Sendable, Hashable {
  /// Says so.
  public init() {}
}

/// A conflict that is none any more.
public struct ConflictSettled: Error, Sendable, Hashable {
  /// Says so.
  public init() {}
}

/// Something to settle that isn't there.
public struct NothingToSettle: Error, Sendable, Hashable {
  /// What was asked for.
  public let matter: Matter

  /// What can be settled.
  public enum Matter: Sendable, Hashable {
    /// An entry that is set aside.
    case quarantinedEntry
    /// A collision.
    case collision
    /// A conflict.
    case conflict
  }
}
