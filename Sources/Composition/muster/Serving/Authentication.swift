import Accounts
import Configuration
import Cryptography
import Directory
import Reconciliation
import SQLStore
import Services

/// What signing in needs on top of an installation: keys, the hasher, sessions.
struct Authentication: Sendable {
  let signIn: SignInService
  let sessions: SessionService
  let setup: SetupService

  /// Reads the key of the tokens, or makes it on the first start.
  init(_ installation: Installation) throws {
    let settings = installation.settings.auth
    let (time, randomness) = (installation.time, installation.randomness)
    PrivateFolder.make(for: settings.tokenSecretFile)
    let ring = try KeyFile(path: settings.tokenSecretFile)
      .loadOrCreate(randomness: randomness, now: time.now())
    let issuer = SessionIssuer(
      tokens: try HS256SessionTokens(ring), randomness: randomness,
      settings: SessionSettings(
        lifetime: settings.tokenExpiry, rememberedLifetime: settings.rememberMe,
        idleTimeout: settings.idleTimeout > .zero ? settings.idleTimeout : nil))
    let (database, trail) = (installation.database, installation.trail)
    let commit = GroupCommit(database: database)
    let store = SQLSessionStore(database: database, commit: commit, trail: trail)
    signIn = SignInService(
      store: store, audit: SQLAuditLog(commit: commit, trail: trail),
      directories: Self.directories(installation), hasher: installation.hasher, issuer: issuer,
      time: time,
      lockout: LockoutSettings(
        freeAttempts: settings.lockout.freeAttempts, firstDelay: settings.lockout.firstDelay,
        maximumDelay: settings.lockout.maximumDelay))
    sessions = SessionService(
      store: store, issuer: issuer, permissions: installation.settings.roles.permissions,
      time: time)
    setup = SetupService(
      store: SQLSetupStore(database: database, trail: trail), passwords: installation.passwords,
      time: time, randomness: randomness)
  }

  private static func directories(
    _ installation: Installation
  ) -> [DirectoryName: SignInDirectory] {
    Dictionary(
      installation.settings.directories.compactMap { directory in
        let name = directory.synced.name
        return installation.directories[name].map { client in
          (name, SignInDirectory(client: client, idAttribute: directory.synced.policy.mapping.id))
        }
      }, uniquingKeysWith: { first, _ in first })
  }
}
