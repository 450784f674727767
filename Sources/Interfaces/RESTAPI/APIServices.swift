public import Services

/// The use cases that the routes call, filled in by composition.
public struct APIServices: Sendable {
  /// Reads accounts.
  public var accounts: AccountService
  /// Reads groups.
  public var groups: GroupService
  /// Starts, decides and shows runs.
  public var sync: SyncService
  /// Tells who sends a request.
  public var sessions: SessionService
  /// Signs people in.
  public var signIn: SignInService
  /// Makes the first administrator.
  public var setup: SetupService
  /// Local passwords.
  public var passwords: PasswordKeeping

  /// Joins the services.
  public init(
    accounts: AccountService, groups: GroupService, sync: SyncService, sessions: SessionService,
    signIn: SignInService, setup: SetupService, passwords: PasswordKeeping
  ) {
    self.accounts = accounts
    self.groups = groups
    self.sync = sync
    self.sessions = sessions
    self.signIn = signIn
    self.setup = setup
    self.passwords = passwords
  }
}
