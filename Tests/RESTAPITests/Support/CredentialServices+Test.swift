import Cryptography
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Values

extension CredentialServices {
  /// The real services over a database of a test, with a seal that hides nothing.
  init(
    _ database: SQLiteDatabase, _ sessions: SessionService, _ store: SQLSessionStore,
    _ clock: MovedClock, _ randomness: SystemRandomness
  ) throws {
    let digest = try SHA256Digest()
    let trail = AuditTrail(digest: digest)
    let commit = GroupCommit(database: database)
    self.init(
      oversight: sessions.oversight(of: store),
      tokens: APITokenService(
        store: SQLAPITokenStore(database: database, commit: commit, trail: trail), time: clock,
        randomness: randomness, digest: digest),
      keys: APIKeyService(
        store: SQLAPIKeyStore(database: database, commit: commit, trail: trail),
        sealing: PlainSealing(), time: clock, randomness: randomness))
  }
}

/// A seal that anybody can open.
struct PlainSealing: SecretSealing {
  func seal(_ secret: Secret, context: [UInt8]) -> SealedSecret {
    SealedSecret(key: "plain", bytes: context + Array(secret.revealed.utf8))
  }

  func open(_ sealed: SealedSecret, context: [UInt8]) throws -> Secret {
    guard sealed.bytes.starts(with: context) else { throw SealingError.notAuthentic }
    return Secret(String(decoding: sealed.bytes.dropFirst(context.count), as: UTF8.self))
  }

  func refresh() {}
}
