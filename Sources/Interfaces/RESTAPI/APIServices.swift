public import Services

/// The use cases that the routes call, filled in by composition.
public struct APIServices: Sendable {
  /// Reads accounts.
  public var accounts: AccountService
  /// Changes accounts.
  public var administration: AccountAdministration
  /// Reads groups.
  public var groups: GroupService
  /// Starts, decides and shows runs.
  public var sync: SyncService
  /// Settles what waits for a person between a directory and the store.
  public var settlement: SettlementService
  /// What waits to be written into directories.
  public var outbox: OutboxService
  /// Tells who sends a request.
  public var sessions: SessionService
  /// Sessions, API tokens and API keys.
  public var credentials: CredentialServices
  /// Signs people in.
  public var signIn: SignInService
  /// Makes the first administrator.
  public var setup: SetupService
  /// Access requests.
  public var requests: AccessRequestService
  /// Local passwords.
  public var passwords: PasswordKeeping
  /// Workflows.
  public var workflows: WorkflowLibrary
  /// Failed sign-ins.
  public var lockouts: SignInLockouts
  /// Lets people make accounts for themselves.
  public var registration: RegistrationService
  /// Keeps answers to requests that may be repeated.
  public var answers: AnswerKeeping
  /// Looks after the installation.
  public var operations: OperationServices

  /// Joins the services.
  public init(
    accounts: AccountService, administration: AccountAdministration, groups: GroupService,
    sync: SyncService, settlement: SettlementService, outbox: OutboxService,
    sessions: SessionService,
    credentials: CredentialServices,
    signIn: SignInService, setup: SetupService,
    requests: AccessRequestService, passwords: PasswordKeeping, workflows: WorkflowLibrary,
    lockouts: SignInLockouts, registration: RegistrationService, answers: AnswerKeeping,
    operations: OperationServices
  ) {
    self.accounts = accounts
    self.administration = administration
    self.groups = groups
    self.sync = sync
    self.settlement = settlement
    self.outbox = outbox
    self.sessions = sessions
    self.credentials = credentials
    self.signIn = signIn
    self.setup = setup
    self.requests = requests
    self.passwords = passwords
    self.workflows = workflows
    self.lockouts = lockouts
    self.registration = registration
    self.answers = answers
    self.operations = operations
  }
}

/// The use cases of whoever operates the installation.
public struct OperationServices: Sendable {
  /// Reads and checks the audit events.
  public var audit: AuditService
  /// Says how the installation stands.
  public var statistics: StatisticsService
  /// Makes copies of the store by schedule.
  public var backups: BackupService
  /// Tells what happens to people and programs outside.
  public var notifications: NotificationService
  /// The settings that hold, secrets starred.
  public var settings: [EffectiveSetting]

  /// Joins the services.
  public init(
    audit: AuditService, statistics: StatisticsService, backups: BackupService,
    notifications: NotificationService, settings: [EffectiveSetting]
  ) {
    self.audit = audit
    self.statistics = statistics
    self.backups = backups
    self.notifications = notifications
    self.settings = settings
  }
}

/// The use cases around what programs and browsers send to show who they are.
public struct CredentialServices: Sendable {
  /// Shows and ends sessions.
  public var oversight: SessionOversight
  /// Makes API tokens and tells who sends one.
  public var tokens: APITokenService
  /// Keeps API keys of outside services.
  public var keys: APIKeyService

  /// Joins the services.
  public init(oversight: SessionOversight, tokens: APITokenService, keys: APIKeyService) {
    self.oversight = oversight
    self.tokens = tokens
    self.keys = keys
  }
}
