public import Directory
public import Values

/// The identifier of an account.
public typealias AccountID = Identifier<Account>

/// The local record of a person or service.
public struct Account: Sendable, Hashable {
  /// The immutable identifier.
  public var id: AccountID
  /// The name to sign in with, as shown.
  public var username: String
  /// The mail address, which also serves to sign in; nil when there is none.
  public var email: String?
  /// The name to show; nil when there is none.
  public var displayName: String?
  /// The highest live grant; nil for a guest.
  public var role: Role?
  /// Whether the account works.
  public var status: AccountStatus
  /// Why it doesn't work; nil for an active one.
  public var statusCause: String?
  /// The entry it is joined to; nil for a local account.
  public var link: Link?
  /// Whether only a password change is allowed for now.
  public var mustChangePassword: Bool
  /// Whether this is the owner of ownerless content, which nobody signs in as.
  public var isSystem: Bool
  /// Whether no run may touch it.
  public var isBreakGlass: Bool
  /// When it was made.
  public var createdAt: Timestamp
  /// When it was changed last.
  public var updatedAt: Timestamp
  /// When somebody last signed in as it; nil for never.
  public var lastLoginAt: Timestamp?
  /// Counts the changes, for `ETag` and `If-Match`.
  public var version: Int

  /// The entry that an account is joined to.
  public struct Link: Sendable, Hashable {
    /// The directory.
    public var directory: DirectoryName
    /// The entry's permanent identifier.
    public var entry: EntryID
    /// Its name when it was last read.
    public var dn: String
    /// When a run last changed or made the link.
    public var syncedAt: Timestamp

    /// Joins the parts.
    public init(directory: DirectoryName, entry: EntryID, dn: String, syncedAt: Timestamp) {
      self.directory = directory
      self.entry = entry
      self.dn = dn
      self.syncedAt = syncedAt
    }
  }

  /// Joins the parts.
  public init(
    id: AccountID, username: String, email: String?, displayName: String?, role: Role?,
    status: AccountStatus, statusCause: String?, link: Link?, mustChangePassword: Bool,
    isSystem: Bool, isBreakGlass: Bool, createdAt: Timestamp, updatedAt: Timestamp,
    lastLoginAt: Timestamp?, version: Int
  ) {
    self.id = id
    self.username = username
    self.email = email
    self.displayName = displayName
    self.role = role
    self.status = status
    self.statusCause = statusCause
    self.link = link
    self.mustChangePassword = mustChangePassword
    self.isSystem = isSystem
    self.isBreakGlass = isBreakGlass
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.lastLoginAt = lastLoginAt
    self.version = version
  }
}

/// Whether an account works.
public enum AccountStatus: String, Sendable, CaseIterable {
  /// It works.
  case active
  /// It was switched off, by a person or by its directory.
  case disabled
  /// It was put away: restorable, its content kept.
  case archived
}

/// Where an account came from.
public enum AccountSource: String, Sendable, CaseIterable {
  /// Made here.
  case local
  /// Brought by a directory.
  case directory
}
