import Accounts
import Cryptography
import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

/// API keys in a real store, sealed by real key files, as one process has them.
struct KeyWorld {
  static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)

  let database: SQLiteDatabase
  let store: SQLAPIKeyStore
  let sealKeys: KeyFileRotation
  let owner: AccountID
  let clock = MovedClock()
  private let folder: TestFolder
  private let commit: GroupCommit
  private let trail: AuditTrail
  private let randomness: SystemRandomness

  init(_ folder: TestFolder, _ database: SQLiteDatabase) async throws {
    self.folder = folder
    self.database = database
    randomness = try SystemRandomness()
    trail = AuditTrail(digest: try SHA256Digest())
    commit = GroupCommit(database: database)
    store = SQLAPIKeyStore(database: database, commit: commit, trail: trail)
    sealKeys = KeyFileRotation(
      file: KeyFile(path: folder.path + "/seal.key"), randomness: randomness, overlap: nil)
    owner = AccountID(UniqueID(high: 1, low: 1))
    let owner = owner
    try await database.write { connection in
      try connection.execute(
        """
        INSERT INTO accounts (id, username, username_key, source, created_at, updated_at)
        VALUES (\(owner), 'ada', 'ada', 'local', 1, 1)
        """)
    }
  }

  /// The keys as a process that has just started has them.
  func keys() throws -> APIKeyService {
    APIKeyService(store: store, sealing: try sealing(), time: clock, randomness: randomness)
  }

  func provider(_ name: String) throws -> ProviderName { try #require(ProviderName(name)) }

  func put(_ secret: String, _ name: String, in keys: APIKeyService? = nil) async throws {
    let keys = try keys ?? self.keys()
    _ = try await keys.put(
      Secret(secret), for: try provider(name), of: owner,
      by: Actor(kind: .person, name: "ada", origin: "test"))
  }

  @discardableResult
  func resolve(_ name: String, in keys: APIKeyService? = nil) async throws -> String {
    let keys = try keys ?? self.keys()
    return try await keys.resolve(try provider(name), for: owner).secret.revealed
  }

  /// A rotation by another process.
  func rotation(over secrets: (any SealedSecretStore)? = nil) throws -> KeyRotation {
    let tokenFile = KeyFile(path: folder.path + "/token.key")
    _ = try tokenFile.loadOrCreate(randomness: randomness, now: clock.now())
    return KeyRotation(
      tokenKeys: KeyFileRotation(
        file: tokenFile, randomness: randomness, overlap: .seconds(3600)),
      sealKeys: sealKeys, sealing: try sealing(), store: secrets ?? store,
      audit: SQLAuditLog(commit: commit, trail: trail), time: clock)
  }

  private func sealing() throws -> SecretSealer {
    let ring = try WatchedKeyRing(
      file: KeyFile(path: folder.path + "/seal.key"), randomness: randomness, now: clock.now()
    ) { _ in }
    return SecretSealer(ring, randomness: randomness, time: clock)
  }
}

/// A test ends a rotation in its middle.
struct Interruption: Error {}

/// The store of a process that dies behind the first batch.
actor FailingAfterOne: SealedSecretStore {
  private let store: SQLAPIKeyStore
  private var batches = 0

  init(store: SQLAPIKeyStore) {
    self.store = store
  }

  func adoptSealKey(_ name: String, event: AuditEvent) async throws {
    try await store.adoptSealKey(name, event: event)
  }

  func secretsNotSealed(
    with name: String, behind place: SealedSecretPlace?, limit: Int
  ) async throws -> [PlacedSecret] {
    try await store.secretsNotSealed(with: name, behind: place, limit: limit)
  }

  func renew(_ renewals: [SealedSecretRenewal]) async throws -> Int {
    batches += 1
    guard batches == 1 else { throw Interruption() }
    return try await store.renew(renewals)
  }
}
