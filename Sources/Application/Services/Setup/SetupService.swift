public import Accounts
import Values

/// Makes the first administrator, once.
public struct SetupService: Sendable {
  private let store: any SetupStore
  private let passwords: PasswordKeeping
  private let time: any TimeSource
  private let randomness: any Randomness

  /// Takes what it works with.
  public init(
    store: any SetupStore, passwords: PasswordKeeping, time: any TimeSource,
    randomness: any Randomness
  ) {
    self.store = store
    self.passwords = passwords
    self.time = time
    self.randomness = randomness
  }

  /// Whether there has never been an administrator, neither made here nor brought by a directory.
  public func isRequired() async throws -> Bool {
    try await !store.isDone(at: time.now())
  }

  /// Makes the first administrator; of two calls at the same time one succeeds.
  ///
  /// - Throws: `SetupError`, `PasswordRefusal`, or the store's error.
  public func setUp(_ request: SetupRequest, origin: RequestOrigin) async throws -> Account {
    let now = time.now()
    guard try await !store.isDone(at: now) else { throw SetupError.alreadySetUp }
    let faults = request.faults
    guard faults.isEmpty else { throw SetupError.invalid(faults) }
    let account = account(request, at: now)
    let password = try await passwords.make(request.password, for: PasswordOwner(account))
    let administrator = FirstAdministrator(
      account: account, verifier: password.verifier, grant: randomness.identifier(at: now))
    switch try await store.create(administrator, event: event(administrator.account, origin)) {
    case .created: return administrator.account
    case .alreadyDone: throw SetupError.alreadySetUp
    case .usernameTaken: throw SetupError.usernameTaken
    case .emailTaken: throw SetupError.emailTaken
    }
  }

  private func account(_ request: SetupRequest, at now: Timestamp) -> Account {
    Account(
      id: randomness.identifier(at: now), username: request.effectiveUsername,
      email: request.email, displayName: request.displayName, role: .admin, status: .active,
      statusCause: nil, link: nil, mustChangePassword: false, isSystem: false,
      isBreakGlass: false, createdAt: now, updatedAt: now, lastLoginAt: nil, version: 1)
  }

  private func event(_ account: Account, _ origin: RequestOrigin) -> AuditEvent {
    AuditEvent(
      action: "account.created",
      actor: Actor(kind: .anonymous, name: account.username, origin: origin.auditText),
      subject: AuditEvent.Subject(
        kind: "account", id: account.id.value, name: account.username),
      after: [
        "username": .string(account.username), "email": JSONValue(account.email),
        "display_name": JSONValue(account.displayName), "role": "admin",
      ], reason: "First administrator.", at: account.createdAt)
  }
}
