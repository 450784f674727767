import Configuration
import Directory
import Glibc
import HTTPRouting
import HTTPServer
import LDAPDirectory
import RESTAPI
import SQLStore
import Services
import Values

/// The service: answers requests, runs what is due, until it is asked to stop.
struct Service: Sendable {
  private let installation: Installation
  private let authentication: Authentication
  private let log: Log
  private let shownSettings: [EffectiveSetting]

  /// Puts the service together; keys are made on the first start.
  init(_ installation: Installation, showing settings: [EffectiveSetting], log: Log) throws {
    self.installation = installation
    shownSettings = settings
    self.log = log
    authentication = try Authentication(installation) { error in
      log.error("key file not read", ["error": .string("\(error)")])
    }
  }

  /// Serves until SIGTERM or SIGINT, then lets running requests end.
  ///
  /// A run under way stops between two batches and goes on at the next start.
  ///
  /// Throws `HTTPServerError` when it can't listen.
  func run() async throws {
    let server = HTTPServer(
      settings: HTTPServerSettings(installation.settings.server), responder: try api())
    let log = log
    let supervisor = Supervisor.ofTheProcess
    StopSignals.hold()
    try await authentication.signIn.tidy()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.run { address in
          log.info("listening", ["address": .string("\(address)")])
          supervisor?.tell(.ready, status: "listening on \(address)")
        }
      }
      group.addTask { await runDuties(supervisor) }
      group.addTask {
        await StopSignals.wait()
        guard !Task.isCancelled else { return }
        log.info("stopping")
        supervisor?.tell(.stopping)
      }
      defer { group.cancelAll() }
      // The first part to end ends the service: the signals' on request, the server's by an error.
      try await group.next()
    }
    log.info("stopped")
  }

  /// What goes on beside the answers until it is cancelled; one part's end ends no other.
  private func runDuties(_ supervisor: Supervisor?) async {
    let (log, installation, authentication) = (log, installation, authentication)
    await withDiscardingTaskGroup { group in
      if let supervisor, supervisor.isWatching {
        group.addTask {
          await supervisor.keepTold { _ = try await installation.accounts.find(named: "system") }
        }
      }
      for directory in installation.directories.values {
        group.addTask { await directory.run() }
      }
      group.addTask { await installation.sync.run() }
      group.addTask { await installation.outbox.run { log.write(unwritten: $1, in: $0) } }
      group.addTask { await installation.notifications.run { log.write($0) } }
      group.addTask { await installation.backups.run { log.write($0) } }
      for (duty, complaint) in tidying(installation, authentication) {
        group.addTask {
          await duty { log.error(complaint, ["error": .string("\($0)")]) }
        }
      }
    }
  }

  /// The regular removals of what is over and the like, each with what is logged when it fails.
  private func tidying(
    _ installation: Installation, _ authentication: Authentication
  ) -> [(duty: Duty, complaint: String)] {
    [
      ({ await authentication.sessions.run(report: $0) }, "sessions not tidied"),
      ({ await authentication.credentials.tokens.run(report: $0) }, "use of tokens not noted"),
      ({ await authentication.answers.run(report: $0) }, "old answers not removed"),
      ({ await installation.workflows.run(report: $0) }, "old revisions not removed"),
      ({ await installation.retention.run(report: $0) }, "old runs not removed"),
      ({ await installation.searchIndexing.run(report: $0) }, "names not indexed for search"),
      ({ await installation.requests.run(report: $0) }, "lapsed access requests not closed"),
    ]
  }

  /// Work that goes on until it is cancelled, and reports what fails.
  private typealias Duty = @Sendable (@Sendable (any Error) -> Void) async -> Void

  private func api() throws -> RESTAPI {
    let (log, installation) = (log, installation)
    return try RESTAPI(
      APIServices(
        accounts: installation.accounts, administration: installation.administration,
        groups: installation.groups, sync: installation.sync,
        settlement: installation.settlement, outbox: installation.outbox,
        sessions: authentication.sessions, credentials: authentication.credentials,
        signIn: authentication.signIn,
        setup: authentication.setup, requests: installation.requests,
        passwords: installation.passwords,
        workflows: installation.workflows, lockouts: installation.lockouts,
        registration: RegistrationService(
          administration: installation.administration,
          isOpen: installation.settings.auth.allowRegistration, time: installation.time),
        answers: authentication.answers,
        operations: OperationServices(
          audit: installation.audit, statistics: installation.statistics,
          backups: installation.backups, notifications: installation.notifications,
          settings: shownSettings)),
      APISettings(installation.settings),
      APISurroundings(
        stamps: RequestStamps(
          now: { installation.time.now() }, elapsed: { MonotonicTime.sinceStart() },
          newRequestID: {
            installation.randomness.uniqueID(at: installation.time.now()).description
          }),
        log: { log.write($0) }, report: { log.write($0) },
        isStoreFailure: { $0 is SQLError }, residentMemory: { ProcessMemory.resident() }))
  }
}

extension HTTPServerSettings {
  init(_ settings: ServerSettings) {
    var limits = Limits()
    limits.body = settings.limits.body
    limits.header = settings.limits.header
    limits.connections = settings.limits.connections
    limits.perAddress = settings.limits.perAddress
    limits.timeout = settings.limits.timeout
    let listen: ServerAddress =
      switch settings.listen {
      case .network(let host, let port): .network(host: host, port: port)
      case .unix(let path): .socketFile(path: path)
      }
    self.init(
      listen: listen,
      tls: settings.tls.map { TLSFiles(certificate: $0.certificateFile, privateKey: $0.keyFile) },
      limits: limits)
  }
}

extension APISettings {
  init(_ settings: Settings) {
    self.init(version: CommandTree.version, publicURL: settings.server.publicURL)
    isMultiuser = settings.multiuser
    isPasswordCheckStrict = settings.auth.password.isStrict
    isRegistrationEnabled = settings.auth.allowRegistration
    permissions = settings.roles.permissions
    trustedProxies = TrustedProxies(settings.server.trustedProxies)
  }
}
