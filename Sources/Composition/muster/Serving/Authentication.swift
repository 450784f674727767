import Accounts
import Configuration
import Cryptography
import Directory
import RESTAPI
import Reconciliation
import SQLStore
import Services

/// What signing in needs on top of an installation: keys, the hasher, sessions.
struct Authentication: Sendable {
  let signIn: SignInService
  let sessions: SessionService
  let setup: SetupService
  let credentials: CredentialServices
  let answers: AnswerKeeping

  /// Reads the keys of tokens and secrets, or makes them on the first start; `report` is told when
  /// a key file can't be read any more.
  init(
    _ installation: Installation, report: @escaping @Sendable (KeyFileError) -> Void
  ) throws {
    let settings = installation.settings.auth
    let (time, randomness) = (installation.time, installation.randomness)
    let tokenKeys = try installation.watchedKeys(
      installation.tokenKeyFile, at: settings.tokenSecretFile, report: report)
    let sealKeys = try installation.watchedKeys(
      installation.sealKeyFile, at: settings.sealKeyFile, report: report)
    let issuer = SessionIssuer(
      tokens: try RotatingSessionTokens(tokenKeys, time: time), randomness: randomness,
      settings: installation.sessionSettings)
    let (database, trail) = (installation.database, installation.trail)
    let (commit, store) = (installation.commit, installation.sessionStore)
    signIn = SignInService(
      stores: SignInStores(
        sessions: store, kept: SQLKeptVerifierStore(database: database),
        audit: SQLAuditLog(commit: commit, trail: trail)),
      gate: installation.gate, directories: Self.directories(installation),
      hasher: installation.hasher, issuer: issuer, time: time, digest: installation.digest,
      settings: SignInSettings(settings), pace: .ofTheMachine)
    sessions = SessionService(
      store: store, issuer: issuer, permissions: installation.settings.roles.permissions,
      time: time)
    let sealing = SecretSealer(sealKeys, randomness: randomness, time: time)
    credentials = CredentialServices(
      oversight: sessions.oversight(of: store), tokens: installation.apiTokens,
      keys: APIKeyService(
        store: installation.apiKeyStore, sealing: sealing, time: time, randomness: randomness))
    answers = AnswerKeeping(
      store: SQLAnswerStore(database: database, commit: commit), sealing: sealing, time: time,
      randomness: randomness, digest: installation.digest)
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
