import Accounts
import CommandLine
import Configuration
import Cryptography
import Cryptography
import Directory
import Glibc
import LDAPDirectory
import SQLStore
import SQLiteDriver
import Services

extension ServiceAccess {
  /// Opens the installation that the configuration describes.
  static let installation = ServiceAccess { choice, work in
    do {
      let settings = try Configuration(choice).settings()
      let installation = try await Installation.open(settings) { _ in }
      let services = CommandServices(
        installation, actor: .operatingSystemUser(variables: choice.variables))
      return try await installation.closing { try await untilStopped { try await work(services) } }
    } catch let error as ConfigurationError {
      throw CommandFailure(error)
    } catch let error as SQLError {
      throw CommandFailure(error)
    } catch let error as Argon2SettingsError {
      throw CommandFailure(error.description)
    }
  }
}

extension Installation {
  /// Does some work and closes the store, whatever became of it.
  func closing<Value: Sendable>(
    _ work: @Sendable () async throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error>
    do {
      result = .success(try await work())
    } catch {
      result = .failure(error)
    }
    await close()
    return try result.get()
  }
}

extension CommandServices {
  /// What an installation offers to commands.
  fileprivate init(_ installation: Installation, actor: Actor) {
    let database = installation.database
    self.init(
      sync: installation.sync, settlement: installation.settlement, outbox: installation.outbox,
      directories: installation.settings.directories.map(\.synced.name),
      accounts: installation.accounts, administration: installation.administration,
      requests: installation.requests, notifications: installation.notifications,
      groups: installation.groups,
      workflows: installation.workflows,
      passwords: installation.passwords, lockouts: installation.lockouts,
      imports: ImportServices(installation), credentials: CommandCredentials(installation),
      audit: installation.audit, actor: actor,
      time: installation.time
    ) { path in
      try await database.backUp(to: path).map { CopiedTable(name: $0.table, rows: $0.rows) }
    }
  }
}

extension CommandCredentials {
  /// Sessions, tokens and keys of an installation.
  fileprivate init(_ installation: Installation) {
    self.init(
      oversight: SessionOversight(
        register: installation.sessionStore, time: installation.time,
        settings: installation.sessionSettings),
      tokens: installation.apiTokens, rotation: { try installation.keyRotation() })
  }
}

/// Does some work, which the first SIGINT or SIGTERM cancels; the second ends the process at once.
private func untilStopped(
  _ work: @escaping @Sendable () async throws -> ExitCode
) async throws -> ExitCode {
  StopSignals.hold()
  return try await withThrowingTaskGroup(of: ExitCode?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      await StopSignals.wait()
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
      return nil
    }
    defer { group.cancelAll() }
    while let code = try await group.next() {
      if let code { return code }
      group.cancelAll()
    }
    throw CancellationError()
  }
}

/// Tests one configured directory; opens no store.
func testDirectory(
  _ choice: ConfigurationChoice, named name: String
) async throws -> [DirectoryTestStep] {
  do {
    let settings = try Configuration(choice).settings()
    guard
      let directory = settings.directories.first(where: { $0.synced.name.description == name })
    else { throw UnknownDirectory(name: name) }
    let client = LDAPDirectory(directory.synced.connection)
    let steps = await client.test()
    await client.close()
    return steps
  } catch let error as ConfigurationError {
    throw CommandFailure(error)
  }
}
