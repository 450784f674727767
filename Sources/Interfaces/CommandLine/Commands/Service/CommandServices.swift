public import Accounts
public import Directory
public import Services

/// What commands work with while the store is open.
public struct CommandServices: Sendable {
  /// Runs and plans.
  public var sync: SyncService
  /// What waits for a person between a directory and the store.
  public var settlement: SettlementService
  /// What waits to be written into directories.
  public var outbox: OutboxService
  /// The configured directories in their order.
  public var directories: [DirectoryName]
  /// Accounts.
  public var accounts: AccountService
  /// Changes of accounts.
  public var administration: AccountAdministration
  /// Access requests.
  public var requests: AccessRequestService
  /// What is told outside.
  public var notifications: NotificationService
  /// Groups.
  public var groups: GroupService
  /// Workflows.
  public var workflows: WorkflowLibrary
  /// Local passwords.
  public var passwords: PasswordKeeping
  /// Failed sign-ins.
  public var lockouts: SignInLockouts
  /// Accounts from elsewhere.
  public var imports: ImportServices
  /// Sessions, API tokens, and the keys that protect them.
  public var credentials: CommandCredentials
  /// Audit events.
  public var audit: AuditService
  /// Who calls the command.
  public var actor: Actor
  /// The time of day.
  public var time: any TimeSource
  /// Copies the store to a new file and verifies the copy.
  public var backUp: @Sendable (String) async throws -> [CopiedTable]

  /// Joins the parts.
  public init(
    sync: SyncService, settlement: SettlementService, outbox: OutboxService,
    directories: [DirectoryName],
    accounts: AccountService, administration: AccountAdministration,
    requests: AccessRequestService, notifications: NotificationService, groups: GroupService,
    workflows: WorkflowLibrary,
    passwords: PasswordKeeping, lockouts: SignInLockouts, imports: ImportServices,
    credentials: CommandCredentials, audit: AuditService, actor: Actor, time: any TimeSource,
    backUp: @escaping @Sendable (String) async throws -> [CopiedTable]
  ) {
    self.sync = sync
    self.settlement = settlement
    self.outbox = outbox
    self.directories = directories
    self.accounts = accounts
    self.administration = administration
    self.requests = requests
    self.notifications = notifications
    self.groups = groups
    self.workflows = workflows
    self.passwords = passwords
    self.lockouts = lockouts
    self.imports = imports
    self.credentials = credentials
    self.audit = audit
    self.actor = actor
    self.time = time
    self.backUp = backUp
  }
}

/// What commands about sessions, API tokens and keys work with.
public struct CommandCredentials: Sendable {
  /// Shows and ends sessions.
  public var oversight: SessionOversight
  /// Makes and removes API tokens.
  public var tokens: APITokenService
  /// Opens the key files, which other commands leave alone.
  public var rotation: @Sendable () throws -> KeyRotation

  /// Joins the parts.
  public init(
    oversight: SessionOversight, tokens: APITokenService,
    rotation: @escaping @Sendable () throws -> KeyRotation
  ) {
    self.oversight = oversight
    self.tokens = tokens
    self.rotation = rotation
  }
}

/// One table in a copy of the store.
public struct CopiedTable: Sendable, Hashable {
  /// The table.
  public var name: String
  /// Its rows, counted in the store and in the copy.
  public var rows: Int

  /// Joins both.
  public init(name: String, rows: Int) {
    self.name = name
    self.rows = rows
  }
}

/// Opens the services for one command, and closes them after it.
public struct ServiceAccess: Sendable {
  /// What a command does with the open services.
  public typealias Work = @Sendable (CommandServices) async throws -> ExitCode

  /// Opens the services that a configuration describes, does the work, and closes them whatever
  /// became of it.
  ///
  /// Failures of the store and of the configuration come out as a `CommandFailure`.
  let open: @Sendable (ConfigurationChoice, @escaping Work) async throws -> ExitCode

  /// Opens services in this way.
  public init(
    _ open: @escaping @Sendable (ConfigurationChoice, @escaping Work) async throws -> ExitCode
  ) {
    self.open = open
  }
}

extension Command {
  /// A command that works with the services.
  init(
    _ name: String, _ summary: String, discussion: String = "", options: [Option] = [],
    alternatives: [[String]] = [], arguments: [Argument] = [], using services: ServiceAccess,
    action: @escaping @Sendable (CommandContext, CommandServices) async throws -> ExitCode
  ) {
    self.init(
      name, summary, discussion: discussion, options: options, alternatives: alternatives,
      arguments: arguments
    ) { context in
      try await services.open(ConfigurationChoice(context)) { services in
        try await action(context, services)
      }
    }
  }
}
