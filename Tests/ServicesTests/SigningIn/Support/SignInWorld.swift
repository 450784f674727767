import Accounts
import Directory
import Services
import Testing
import Values

/// Everything around signing in: two local people, one from the directory, the system account.
struct SignInWorld {
  let clock = MovedClock()
  let store = SessionsInMemory()
  let failures: FailuresInMemory
  let hasher: PlainHasher
  let directory: BindingDirectory
  let signIn: SignInService
  let sessions: SessionService

  static let ada = AccountID(UniqueID(high: 0, low: 1))
  static let bob = AccountID(UniqueID(high: 0, low: 2))
  static let dora = AccountID(UniqueID(high: 0, low: 3))
  static let system = AccountID(UniqueID(high: 0, low: 4))

  init(
    _ outcome: BindOutcome = .accepted, isHasherFull: Bool = false,
    lockout: LockoutSettings = LockoutSettings(), settings: SessionSettings = SessionSettings(),
    ages: SignInSettings = SignInSettings()
  ) throws {
    failures = FailuresInMemory(log: store)
    store.watch { [failures] in failures.note($0) }
    hasher = PlainHasher(isFull: isHasherFull)
    directory = BindingDirectory(outcome)
    let corp = try #require(DirectoryName("corp"))
    let issuer = SessionIssuer(
      tokens: SpeltTokens(), randomness: CountedWords(), settings: settings)
    signIn = SignInService(
      stores: SignInStores(sessions: store, kept: failures, audit: store),
      gate: SignInGate(store: failures, settings: lockout, time: clock),
      directories: [corp: SignInDirectory(client: directory, idAttribute: "entryUUID")],
      hasher: hasher, issuer: issuer, time: clock,
      digest: LengthDigest(), settings: ages)
    sessions = SessionService(store: store, issuer: issuer, time: clock)
    store.put(Self.account(Self.ada, "Ada", email: "ada@x.org"), verifier: "plain:secret")
    store.put(Self.account(Self.bob, "bob", email: nil), verifier: "old:secret")
    var dora = Self.account(Self.dora, "dora", email: "dora@x.org")
    dora.link = Account.Link(
      directory: corp, entry: EntryID(UniqueID(high: 5, low: 5)), dn: "uid=dora",
      syncedAt: clock.now())
    store.put(dora, verifier: "plain:local secret")
    var system = Self.account(Self.system, "system", email: nil)
    system.isSystem = true
    store.put(system, verifier: "plain:secret")
  }

  static func account(_ id: AccountID, _ username: String, email: String?) -> Account {
    let start = Timestamp(millisecondsSince1970: 0)
    return Account(
      id: id, username: username, email: email, displayName: nil, role: .user, status: .active,
      statusCause: nil, link: nil, mustChangePassword: false, isSystem: false,
      isBreakGlass: false, createdAt: start, updatedAt: start, lastLoginAt: nil, version: 1)
  }

  /// Signs in with a password, `secret` if nothing else is said.
  @discardableResult
  func enter(
    _ name: String, _ password: String = "secret", isRemembered: Bool = false,
    from address: String = "192.0.2.1"
  ) async throws -> SignedIn {
    try await signIn.signIn(
      SignInAttempt(
        name: name, password: Array(password.utf8), isRemembered: isRemembered,
        origin: RequestOrigin(ipAddress: address, userAgent: "test")))
  }

  /// The error that signing in ends with; nil when it succeeds.
  func refusal(
    _ name: String, _ password: String = "secret", from address: String = "192.0.2.1"
  ) async throws -> SignInError? {
    do {
      try await enter(name, password, from: address)
      return nil
    } catch let error as SignInError {
      return error
    }
  }

  /// The caller behind a token.
  func caller(_ signedIn: SignedIn) async throws -> Caller {
    try await sessions.authenticate(
      signedIn.token.revealed, origin: RequestOrigin(ipAddress: "192.0.2.9"))
  }

  /// The error that a token is refused with; nil when it is accepted.
  func rejection(_ token: String) async throws -> AuthenticationError? {
    do {
      _ = try await sessions.authenticate(token, origin: RequestOrigin())
      return nil
    } catch let error as AuthenticationError {
      return error
    }
  }

  /// Does something many times at once.
  func together<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
      for number in 1...count { group.addTask { try await body(number) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
