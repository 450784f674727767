public import Accounts
public import Values

/// Makes, shows and changes API tokens, and tells who sends one.
public struct APITokenService: Sendable {
  private let store: any APITokenStore
  private let permissions: PermissionMatrix
  private let time: any TimeSource
  private let randomness: any Randomness
  private let digest: any Digest
  private let uses = UseTimes<APIToken>()

  /// Takes what it works with.
  public init(
    store: any APITokenStore, permissions: PermissionMatrix = .standard, time: any TimeSource,
    randomness: any Randomness, digest: any Digest
  ) {
    self.store = store
    self.permissions = permissions
    self.time = time
    self.randomness = randomness
    self.digest = digest
  }

  /// Tells who sent a token's value.
  ///
  /// The caller's role is the lower one of the owner's at this moment and the token's ceiling.
  ///
  /// - Throws: `AuthenticationError`, or the store's error.
  public func authenticate(_ text: String, origin: RequestOrigin) async throws -> Caller {
    guard let value = APITokenValue(text) else { throw AuthenticationError.unauthenticated }
    let now = time.now()
    guard let live = try await store.find(fingerprint: fingerprint(value), at: now),
      live.token.isLive(at: now), !live.account.isSystem
    else { throw AuthenticationError.unauthenticated }
    guard live.account.status == .active else { throw AuthenticationError.accountDisabled }
    guard let role = live.token.effectiveRole(owner: live.account.role) else {
      throw AuthenticationError.unauthenticated
    }
    uses.note(live.token.id, knownAs: live.token.lastUsedAt, at: now)
    var account = live.account
    account.role = role
    return Caller(
      account: account,
      permissions: permissions.permissions(of: role).subtracting(Permission.withheldFromTokens),
      credential: .apiToken(live.token), origin: origin)
  }

  /// Makes a token.
  ///
  /// - Throws: `APITokenError`, or the store's error.
  public func create(
    _ draft: APITokenDraft, isActive: Bool = true, by actor: Actor
  ) async throws -> NewAPIToken {
    let now = time.now()
    if let end = draft.expiresAt, end <= now { throw APITokenError.alreadyOver }
    let value = freshValue()
    let token = APIToken(
      id: randomness.identifier(at: now), account: draft.owner.id, name: draft.name,
      ceiling: draft.ceiling, hint: value.hint, isActive: isActive, expiresAt: draft.expiresAt,
      createdAt: now)
    let event = AuditEvent(
      action: "token.created", actor: actor, subject: .init(draft.owner), after: token.facts,
      at: now)
    let outcome = try await store.add(token, fingerprint: fingerprint(value), event: event)
    return NewAPIToken(token: try outcome.get(), value: value.secret)
  }

  /// Changes a token.
  ///
  /// - Throws: `APITokenError`, or the store's error.
  public func change(_ change: APITokenChange) async throws -> APIToken {
    let now = time.now()
    if case .some(.some(let end)) = change.expiresAt, end <= now {
      throw APITokenError.alreadyOver
    }
    return try await store.change(change, at: now).get()
  }

  /// Removes a token; its value is dead from then on.
  ///
  /// - Throws: `APITokenError`, or the store's error.
  @discardableResult
  public func remove(
    _ id: APITokenID, of owner: AccountID?, condition: VersionCondition = .any, by actor: Actor
  ) async throws -> APIToken {
    let removal = APITokenRemoval(
      id: id, owner: owner, condition: condition, actor: actor, at: time.now())
    return try await store.remove(removal).get()
  }

  /// One token of an account.
  public func find(_ id: APITokenID, of owner: AccountID) async throws -> APIToken? {
    try await store.find(id, of: owner).map(withLatestUse)
  }

  /// Tokens of an account, or of everybody, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func list(
    of owner: AccountID?, sort: APITokenSort = .standard, _ page: PageRequest = PageRequest()
  ) async throws -> Page<LiveAPIToken> {
    var page = try await store.list(of: owner, sort: sort, page, at: time.now())
    for index in page.items.indices {
      page.items[index].token = withLatestUse(page.items[index].token)
    }
    return page
  }

  /// Writes down when tokens were used last.
  public func tidy() async throws {
    let used = uses.take()
    if !used.isEmpty { try await store.markUsed(used) }
  }

  /// Tidies once a minute until the task is cancelled; a failure is reported and tried again.
  public func run(report: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: uses.resolution)
        try await tidy()
      } catch is CancellationError {
        return
      } catch {
        report(error)
      }
    }
  }

  private func withLatestUse(_ token: APIToken) -> APIToken {
    var token = token
    token.lastUsedAt = uses.latest(token.id) ?? token.lastUsedAt
    return token
  }

  private func freshValue() -> APITokenValue {
    while true {
      let random = randomness.bytes(APITokenValue.randomByteCount)
      if let value = APITokenValue(random: random) { return value }
    }
  }

  /// What is stored of a value: nobody can try out 178 random bits, so one SHA-256 is enough.
  private func fingerprint(_ value: APITokenValue) -> [UInt8] {
    digest.sha256(Array(value.secret.revealed.utf8))
  }
}
