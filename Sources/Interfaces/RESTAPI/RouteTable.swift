import HTTPRouting
import Values

/// All routes, with what they work on.
struct RouteTable: Sendable {
  let services: APIServices
  let settings: APISettings
  let surroundings: APISurroundings
  let traffic: TrafficTally
  let faults: UseCaseFaults
  let guarded: GuardedRoutes

  init(
    _ services: APIServices, _ settings: APISettings, _ surroundings: APISurroundings,
    _ traffic: TrafficTally
  ) {
    self.services = services
    self.settings = settings
    self.surroundings = surroundings
    self.traffic = traffic
    faults = UseCaseFaults(
      isStoreFailure: surroundings.isStoreFailure, permissions: settings.permissions)
    guarded = GuardedRoutes(
      gate: AccessGate(
        sessions: services.sessions, tokens: services.credentials.tokens,
        accounts: services.accounts,
        permissions: settings.permissions, isMultiuser: settings.isMultiuser,
        foreignPages: ForeignPages(publicURL: settings.publicURL),
        cookie: SessionCookie(publicURL: settings.publicURL)),
      sessions: services.sessions,
      kept: KeptAnswers(keeping: services.answers))
  }

  /// The routes in the order of the API description.
  func routes(description: [UInt8]) -> [Route] {
    let signIns = SignInTally(elapsed: surroundings.stamps.elapsed)
    return ServiceRoutes(
      version: settings.version, accounts: services.accounts,
      backups: services.operations.backups, sync: services.sync, faults: faults,
      metrics: MetricsPage(
        services: services, version: settings.version, traffic: traffic, signIns: signIns,
        residentMemory: surroundings.residentMemory),
      description: description
    ).routes
      + SignInRoutes(guarded: guarded, services: services, settings: settings, tally: signIns)
      .routes
      + RegistrationRoutes(guarded: guarded, registration: services.registration).routes
      + ProfileRoutes(
        guarded: guarded, administration: services.administration, requests: services.requests,
        workflows: services.workflows
      ).routes
      + PasswordRoutes(guarded: guarded, passwords: services.passwords).routes
      + CredentialRoutes(
        guarded: guarded, credentials: services.credentials, accounts: services.accounts
      ).routes
      + UserRoutes(guarded: guarded, accounts: services.accounts).routes
      + UserChangeRoutes(guarded: guarded, administration: services.administration).routes
      + GrantRoutes(
        guarded: guarded, accounts: services.accounts, administration: services.administration
      ).routes
      + LockoutRoutes(
        guarded: guarded, accounts: services.accounts, lockouts: services.lockouts
      ).routes
      + requestRoutes
      + GroupRoutes(guarded: guarded, groups: services.groups).routes
      + WorkflowRoutes(guarded: guarded, library: services.workflows).routes
      + DirectoryRoutes(guarded: guarded, sync: services.sync).routes
      + QuarantineRoutes(guarded: guarded, sync: services.sync).routes
      + SettlementRoutes(guarded: guarded, settlement: services.settlement).routes
      + OrphanRoutes(guarded: guarded, settlement: services.settlement).routes
      + OutboxRoutes(guarded: guarded, outbox: services.outbox).routes
      + RunRoutes(guarded: guarded, sync: services.sync).routes
      + AuditRoutes(guarded: guarded, audit: services.operations.audit).routes
      + NotificationRoutes(
        guarded: guarded, notifications: services.operations.notifications
      ).routes
      + SettingRoutes(guarded: guarded, settings: services.operations.settings).routes
      + StatisticsRoutes(guarded: guarded, statistics: services.operations.statistics).routes
  }

  private var requestRoutes: [Route] {
    let requests = services.requests
    return OwnRequestRoutes(
      guarded: guarded, requests: requests, allowance: .applications(surroundings.stamps.elapsed)
    ).routes
      + RequestRoutes(guarded: guarded, requests: requests).routes
      + DecisionRoutes(guarded: guarded, requests: requests).routes
  }
}
