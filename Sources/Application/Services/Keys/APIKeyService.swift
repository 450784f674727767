public import Accounts
public import Values

/// Keeps API keys of outside services and hands them out.
public struct APIKeyService: Sendable {
  private let store: any APIKeyStore
  private let sealing: any SecretSealing
  private let time: any TimeSource
  private let randomness: any Randomness

  /// Takes what it works with.
  public init(
    store: any APIKeyStore, sealing: any SecretSealing, time: any TimeSource,
    randomness: any Randomness
  ) {
    self.store = store
    self.sealing = sealing
    self.time = time
    self.randomness = randomness
  }

  /// One key of an owner, without its secret.
  public func find(_ provider: ProviderName, of owner: AccountID) async throws -> APIKey? {
    try await store.find(provider, of: owner)
  }

  /// The keys of an owner, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func list(
    of owner: AccountID, sort: APIKeySort = .standard, _ page: PageRequest = PageRequest()
  ) async throws -> Page<APIKey> {
    try await store.list(of: owner, sort: sort, page)
  }

  /// Keeps a secret in place of the one before.
  ///
  /// - Returns: the key, and whether there was none before.
  /// - Throws: `APIKeyError`, `SealingError`, or the store's error.
  public func put(
    _ secret: Secret, for provider: ProviderName, of owner: AccountID,
    condition: VersionCondition = .any, by actor: Actor
  ) async throws -> (key: APIKey, isNew: Bool) {
    func attempt() async throws -> (outcome: APIKeyOutcome, sealKey: String) {
      let sealed = try sealing.seal(secret, context: Self.context(provider, owner))
      let now = time.now()
      let putting = APIKeyPutting(
        id: randomness.identifier(at: now), owner: owner, provider: provider, sealed: sealed,
        hint: APIKey.hint(of: secret),
        condition: condition, actor: actor, at: now)
      return (try await store.put(putting), sealed.key)
    }
    var (outcome, sealKey) = try await attempt()
    if outcome == .staleSealKey {
      // Another process has replaced the key a moment ago.
      try sealing.refresh()
      (outcome, sealKey) = try await attempt()
    }
    switch outcome {
    case .created(let key): return (key, true)
    case .changed(let key): return (key, false)
    case .notFound: throw APIKeyError.notFound
    case .staleVersion: throw APIKeyError.staleVersion
    case .staleSealKey: throw SealingError.foreignKey(newest: sealKey)
    }
  }

  /// Removes a key.
  ///
  /// - Throws: `APIKeyError`, or the store's error.
  public func remove(
    _ provider: ProviderName, of owner: AccountID, condition: VersionCondition = .any,
    by actor: Actor
  ) async throws {
    let event = AuditEvent(
      action: "api_key.removed", actor: actor,
      subject: .init(kind: "api_key", id: owner.value, name: provider.description), at: time.now())
    switch try await store.remove(provider, of: owner, condition: condition, event: event) {
    case .staleVersion: throw APIKeyError.staleVersion
    case .notFound: throw APIKeyError.notFound
    case .created, .changed, .staleSealKey: return
    }
  }

  /// The secret for a provider: the account's own, else the system's; counts the use.
  ///
  /// - Throws: `APIKeyError.notFound` without either, `SealingError`, or the store's error.
  public func resolve(
    _ provider: ProviderName, for account: AccountID
  ) async throws -> ResolvedAPIKey {
    guard let stored = try await store.resolve(provider, for: account) else {
      throw APIKeyError.notFound
    }
    let owner = stored.key.account
    let secret = try sealing.open(stored.sealed, context: Self.context(provider, owner))
    try await store.countUse(provider, of: owner, at: time.now())
    return ResolvedAPIKey(provider: provider, secret: secret, isSystem: stored.isSystem)
  }

  /// What binds a sealed secret to its row.
  static func context(_ provider: ProviderName, _ owner: AccountID) -> [UInt8] {
    Array("api-key ".utf8) + owner.value.bytes + Array(provider.description.utf8)
  }
}

/// A secret that was asked for.
public struct ResolvedAPIKey: Sendable, Hashable {
  /// What it is for.
  public var provider: ProviderName
  /// The secret.
  public var secret: Secret
  /// Whether it is the system's.
  public var isSystem: Bool
}

/// Why an API key isn't found or changed.
public enum APIKeyError: Error, Sendable, Hashable {
  /// There is no such key.
  case notFound
  /// It was changed since it was read.
  case staleVersion
}
