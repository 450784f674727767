public import Accounts
public import Values

/// What the set-up needs from the store.
public protocol SetupStore: Sendable {
  /// Whether there is, or ever was, an administrator who could sign in. Once it is true it stays
  /// so, even if that one is lost.
  func isDone(at now: Timestamp) async throws -> Bool

  /// Makes the first administrator unless there has been one, in one transaction with the event.
  func create(
    _ administrator: FirstAdministrator, event: AuditEvent
  ) async throws -> SetupOutcome
}

/// The first administrator.
public struct FirstAdministrator: Sendable, Hashable {
  /// The account.
  public var account: Account
  /// What the password is checked against.
  public var verifier: Secret
  /// The identifier of the grant that makes it an administrator.
  public var grant: GrantID

  /// Joins the parts.
  public init(account: Account, verifier: Secret, grant: GrantID) {
    self.account = account
    self.verifier = verifier
    self.grant = grant
  }
}

/// How the set-up ended.
public enum SetupOutcome: Sendable, Hashable {
  /// The administrator was made.
  case created
  /// There has been one already.
  case alreadyDone
  /// Somebody has the username.
  case usernameTaken
  /// Somebody has the mail address.
  case emailTaken
}
