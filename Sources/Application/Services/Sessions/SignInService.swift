import Accounts
public import Directory
import Values

/// Signs people in.
public struct SignInService: Sendable {
  /// The lengths of passwords in bytes that are looked at; an empty one would succeed at a
  /// directory as an anonymous bind (RFC 4513, section 5.1.2).
  private static let passwordLength = 1...PasswordPolicy.maximumByteCount

  private let store: any SessionStore
  private let audit: any AuditLog
  private let credentials: CredentialCheck
  private let issuer: SessionIssuer
  private let time: any TimeSource
  private let delays: SignInDelays

  /// Takes what it works with.
  public init(
    store: any SessionStore, audit: any AuditLog, directories: [DirectoryName: SignInDirectory],
    hasher: any PasswordHasher, issuer: SessionIssuer, time: any TimeSource,
    lockout: LockoutSettings
  ) {
    self.store = store
    self.audit = audit
    credentials = CredentialCheck(directories: directories, hasher: hasher)
    self.issuer = issuer
    self.time = time
    delays = SignInDelays(lockout)
  }

  /// Checks name and password and begins a session.
  ///
  /// Every attempt is recorded, whatever its end.
  ///
  /// - Throws: `SignInError`, or the store's error.
  public func signIn(_ attempt: SignInAttempt) async throws -> SignedIn {
    let now = time.now()
    let key = LoginName.key(attempt.name)
    guard Self.passwordLength.contains(attempt.password.count) else {
      let record = SignInRecord(key: key, candidate: nil, origin: attempt.origin, at: now)
      try await audit.record([record.refused("The password is empty or too long.")])
      throw SignInError.invalidCredentials
    }
    let candidate = try await candidate(key, at: now)
    let record = SignInRecord(key: key, candidate: candidate, origin: attempt.origin, at: now)
    let subject = SignInDelays.Subject(
      account: candidate?.account.id.description ?? record.name,
      address: attempt.origin.auditText)
    if let wait = await delays.begin(subject, now: time.now) {
      try await audit.record([record.refused("Too many failed attempts came before.")])
      throw SignInError.lockedOut(retryAfter: wait)
    }
    switch try await verdict(candidate, attempt, subject) {
    case .wrong(let reason):
      delays.fail(subject, at: time.now())
      try await audit.record([record.refused(reason)])
      throw SignInError.invalidCredentials
    case .unknown(let reason):
      delays.abandon(subject)
      try await audit.record([record.refused(reason)])
      throw SignInError.directoryUnavailable
    case .right(let newVerifier, let mustChange):
      delays.succeed(subject)
      guard let candidate else { throw SignInError.invalidCredentials }
      return try await open(candidate, newVerifier, mustChange, attempt, record)
    }
  }

  /// The account behind a name; nobody can sign in to the system account.
  private func candidate(_ key: String, at now: Timestamp) async throws -> SignInCandidate? {
    guard !key.isEmpty, let found = try await store.candidate(named: key, at: now),
      !found.account.isSystem
    else { return nil }
    return found
  }

  private func verdict(
    _ candidate: SignInCandidate?, _ attempt: SignInAttempt, _ subject: SignInDelays.Subject
  ) async throws -> CredentialCheck.Verdict {
    do {
      return try await credentials.check(candidate, attempt.password)
    } catch {
      delays.abandon(subject)
      if case PasswordHashingError.queueFull = error { throw SignInError.overloaded }
      throw error
    }
  }

  private func open(
    _ candidate: SignInCandidate, _ newVerifier: Secret?, _ mustChange: Bool?,
    _ attempt: SignInAttempt, _ record: SignInRecord
  ) async throws -> SignedIn {
    guard candidate.account.status == .active else {
      try await audit.record([record.refused("The account is \(candidate.account.status).")])
      throw SignInError.accountDisabled
    }
    var signedIn = try issuer.issue(candidate.account, attempt, at: record.at)
    signedIn.account.lastLoginAt = record.at
    if let mustChange { signedIn.account.mustChangePassword = mustChange }
    let opening = SessionOpening(
      session: signedIn.session, candidate: candidate, newVerifier: newVerifier,
      mustChangePassword: mustChange, event: record.opened(signedIn.session))
    guard try await store.open(opening) else {
      try await audit.record([record.refused("The account was changed at the same moment.")])
      throw SignInError.invalidCredentials
    }
    return signedIn
  }
}
