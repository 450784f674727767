public import Accounts
public import Directory
public import Reconciliation
public import Values

/// A new entry whose names belong to accounts already, so that a person has to say who it is.
public struct Collision: Sendable, Hashable {
  /// The entry, which also identifies the collision.
  public var entry: EntryID
  /// The entry's name.
  public var dn: String
  /// The names that it brings.
  public var names: ClaimedNames
  /// The accounts that have them, as they are now; none when they have become free.
  public var holders: [CollisionHolder]
  /// Whether a person has decided that it is somebody else.
  public var isKeptApart: Bool
  /// When a run first met it.
  public var openedAt: Timestamp

  /// Joins the parts.
  public init(
    entry: EntryID, dn: String, names: ClaimedNames, holders: [CollisionHolder],
    isKeptApart: Bool, openedAt: Timestamp
  ) {
    self.entry = entry
    self.dn = dn
    self.names = names
    self.holders = holders
    self.isKeptApart = isKeptApart
    self.openedAt = openedAt
  }

  /// The account that the configured attributes propose.
  ///
  /// It is the only one that has the first of them that anybody has. Nobody is linked for that alone.
  public func proposal(by attributes: [AccountAttribute]) -> AccountID? {
    for attribute in attributes {
      let matches = holders.filter { $0.attributes.contains(attribute) }
      guard !matches.isEmpty else { continue }
      return matches.count == 1 && matches[0].obstacle == nil ? matches[0].account.id : nil
    }
    return nil
  }
}

/// An account that has one of the names of a new entry.
public struct CollisionHolder: Sendable, Hashable {
  /// The account.
  public var account: Account
  /// The entry's attributes whose values it has, as its username or as its mail address.
  public var attributes: [AccountAttribute]
  /// What stands against a link; nil when nothing does.
  public var obstacle: LinkObstacle?

  /// Joins the parts.
  public init(account: Account, attributes: [AccountAttribute], obstacle: LinkObstacle?) {
    self.account = account
    self.attributes = attributes
    self.obstacle = obstacle
  }
}

/// Why an account can't be linked to an entry.
public enum LinkObstacle: String, Error, Sendable, CaseIterable {
  /// It belongs to another entry of the directory, which is still there.
  case linkedToAnotherEntry = "linked_to_another_entry"
  /// No run may touch it.
  case breakGlass = "break_glass"
  /// It owns what nobody else does.
  case systemAccount = "system_account"

  /// What stands against it and what to do.
  public var explanation: String {
    switch self {
    case .linkedToAnotherEntry:
      "That account belongs to another entry of the directory. Name another account."
    case .breakGlass: "That account is marked break-glass. Lift the mark first."
    case .systemAccount: "The system account belongs to no entry. Name a person's account."
    }
  }
}
