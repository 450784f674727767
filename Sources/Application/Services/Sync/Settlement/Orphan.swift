public import Accounts
public import Directory
public import Values

/// Something in the store whose other side, in the directory, is gone.
public struct Orphan: Sendable, Hashable {
  /// Which one it is.
  public var id: OrphanID
  /// The username, the group's name, or the entry's.
  public var name: String
  /// The entry's last known name.
  public var dn: String
  /// Why it is an orphan.
  public var cause: Cause
  /// The account, for a link.
  public var account: AccountID?
  /// Since when, as far as it is known.
  public var since: Timestamp?

  /// Why something is an orphan.
  public enum Cause: String, Sendable, CaseIterable {
    /// The configuration names no such directory.
    case directoryRemoved = "directory_removed"
    /// The configuration says nothing about the directory's groups any more.
    case groupsUnread = "groups_unread"
    /// The entry was deleted.
    case deleted
    /// The entry was moved out of the users' base.
    case moved
    /// The entry no longer fits the users' filter.
    case filtered
  }

  /// Joins the parts.
  public init(
    id: OrphanID, name: String, dn: String, cause: Cause, account: AccountID?, since: Timestamp?
  ) {
    self.id = id
    self.name = name
    self.dn = dn
    self.cause = cause
    self.account = account
    self.since = since
  }
}

/// Names an orphan of one directory: `link:<entry>`, `group:<group>`, `quarantine:<entry>`.
public struct OrphanID: Sendable, Hashable, LosslessStringConvertible {
  /// What it is.
  public var kind: Kind
  /// What tells it from others of its kind.
  public var key: String

  /// What can be an orphan.
  public enum Kind: String, Sendable, CaseIterable {
    /// A link between an account and an entry.
    case link
    /// A mirrored group.
    case group
    /// An entry that is set aside.
    case quarantine
  }

  /// Joins both.
  public init(_ kind: Kind, _ key: String) {
    self.kind = kind
    self.key = key
  }

  /// Reads the text form; nil for anything else.
  public init?(_ description: String) {
    guard let colon = description.firstIndex(of: ":"),
      let kind = Kind(rawValue: String(description[..<colon]))
    else { return nil }
    let key = String(description[description.index(after: colon)...])
    guard !key.isEmpty, kind == .quarantine || UniqueID(key) != nil else { return nil }
    self.init(kind, key)
  }

  /// The text form.
  public var description: String { "\(kind.rawValue):\(key)" }
}

/// What still has another side, as the configuration says.
public struct OrphanScope: Sendable, Hashable {
  /// The directory.
  public var directory: DirectoryName
  /// Whether it is configured.
  public var isConfigured: Bool
  /// Whether its groups are read.
  public var readsGroups: Bool

  /// Joins the parts.
  public init(directory: DirectoryName, isConfigured: Bool, readsGroups: Bool) {
    self.directory = directory
    self.isConfigured = isConfigured
    self.readsGroups = readsGroups
  }
}
