import Accounts
public import Directory
import Values

/// Signs people in.
public struct SignInService: Sendable {
  /// The lengths of passwords in bytes that are looked at; an empty one would succeed at a
  /// directory as an anonymous bind (RFC 4513, section 5.1.2).
  private static let passwordLength = 1...PasswordPolicy.maximumByteCount
  private static let tooManyFailures = "Too many attempts failed at this address."

  private let stores: SignInStores
  private let credentials: CredentialCheck
  private let issuer: SessionIssuer
  private let time: any TimeSource
  private let digest: any Digest
  private let gate: SignInGate
  private let pace: RefusalPace
  private let failureAllowance = AddressAllowance(burst: 100, perSecond: 2)

  /// Takes what it works with.
  public init(
    stores: SignInStores, gate: SignInGate, directories: [DirectoryName: SignInDirectory],
    hasher: any PasswordHasher, issuer: SessionIssuer, time: any TimeSource, digest: any Digest,
    settings: SignInSettings = SignInSettings(), pace: RefusalPace = .none
  ) {
    self.stores = stores
    self.gate = gate
    self.issuer = issuer
    self.time = time
    self.digest = digest
    self.pace = pace
    credentials = CredentialCheck(
      directories: directories, hasher: hasher, kept: stores.kept, settings: settings, time: time)
  }

  /// Checks name and password and begins a session.
  ///
  /// Every attempt is recorded, whatever its end.
  ///
  /// - Throws: `SignInError`, or the store's error.
  public func signIn(_ attempt: SignInAttempt) async throws -> SignedIn {
    let start = pace.start()
    do {
      return try await check(attempt)
    } catch SignInError.invalidCredentials {
      await pace.even(since: start)
      throw SignInError.invalidCredentials
    }
  }

  /// Removes kept verifiers that are too old to stand in for a directory; all of them where nobody
  /// may sign in without it.
  public func tidy() async throws {
    let now = time.now()
    try await stores.kept.purgeKept(
      before: credentials.settings.maximumOfflineAge.map { now - $0 })
  }

  private func check(_ attempt: SignInAttempt) async throws -> SignedIn {
    let now = time.now()
    let key = LoginName.key(attempt.name)
    let network = ClientNetwork(address: attempt.origin.ipAddress)
    guard Self.passwordLength.contains(attempt.password.count) else {
      try await refuse(attempt, key, "The password is empty or too long.", at: now)
      throw SignInError.invalidCredentials
    }
    if let wait = failureAllowance.wait(network, at: now) {
      try await refuse(attempt, key, Self.tooManyFailures, at: now)
      throw SignInError.tooManyFailures(retryAfter: wait)
    }
    let (admission, candidate) = try await gate.begin(named: key) { [digest] candidate in
      let address = attempt.origin.ipAddress
      return candidate.map { SignInSubject(account: $0.account.id, address: address) }
        ?? SignInSubject(unknownName: key, address: address, digest: digest)
    }
    let record = SignInRecord(key: key, candidate: candidate, origin: attempt.origin, at: now)
    switch admission {
    case .refused(let wait, isForAddress: true):
      try await stores.audit.record([record.refused(Self.tooManyFailures)])
      throw SignInError.tooManyFailures(retryAfter: wait)
    case .refused(let wait, isForAddress: false):
      try await stores.audit.record([record.refused("Too many failed attempts came before.")])
      throw SignInError.lockedOut(retryAfter: wait)
    case .passed(let passage):
      return try await check(attempt, candidate, passage, record, network)
    }
  }

  /// Records an attempt of which nothing is looked at but its name.
  private func refuse(
    _ attempt: SignInAttempt, _ key: String, _ reason: String, at now: Timestamp
  ) async throws {
    let record = SignInRecord(
      key: key, candidate: try await stores.sessions.candidate(named: key, at: now),
      origin: attempt.origin, at: now)
    try await stores.audit.record([record.refused(reason)])
  }

  private func check(
    _ attempt: SignInAttempt, _ candidate: SignInCandidate?, _ passage: SignInGate.Passage,
    _ record: SignInRecord, _ network: ClientNetwork
  ) async throws -> SignedIn {
    switch try await verdict(candidate, attempt, passage) {
    case .wrong(let reason, let byDirectory):
      failureAllowance.take(network, at: record.at)
      try await gate.fail(
        passage, dropsKeptVerifier: byDirectory, event: record.refused(reason))
      throw SignInError.invalidCredentials
    case .unknown(let reason):
      await gate.end(passage)
      try await stores.audit.record([record.refused(reason)])
      throw SignInError.directoryUnavailable
    case .spared(let wait):
      await gate.end(passage)
      let reason = "One more failure could lock the entry in the directory."
      try await stores.audit.record([record.refused(reason)])
      throw SignInError.lockedOut(retryAfter: wait)
    case .right(let proof):
      guard let candidate else { throw SignInError.invalidCredentials }
      return try await open(candidate, proof, attempt, record, passage)
    }
  }

  private func verdict(
    _ candidate: SignInCandidate?, _ attempt: SignInAttempt, _ passage: SignInGate.Passage
  ) async throws -> CredentialCheck.Verdict {
    do {
      return try await credentials.check(candidate, attempt.password, after: passage)
    } catch {
      await gate.end(passage)
      if case PasswordHashingError.queueFull = error { throw SignInError.overloaded }
      throw error
    }
  }

  private func open(
    _ candidate: SignInCandidate, _ proof: CredentialCheck.Proof, _ attempt: SignInAttempt,
    _ record: SignInRecord, _ passage: SignInGate.Passage
  ) async throws -> SignedIn {
    guard candidate.account.status == .active else {
      await gate.end(passage)
      try await stores.audit.record([
        record.refused("The account is \(candidate.account.status).")
      ])
      throw SignInError.accountDisabled
    }
    var signedIn = try issuer.issue(candidate.account, attempt, at: record.at)
    signedIn.session.isOffline = proof.isOffline
    signedIn.account.lastLoginAt = record.at
    if let mustChange = proof.mustChangePassword {
      signedIn.account.mustChangePassword = mustChange
    }
    var opening = SessionOpening(
      session: signedIn.session, candidate: candidate, newVerifier: proof.newVerifier,
      mustChangePassword: proof.mustChangePassword, event: record.opened(signedIn.session))
    opening.admitted = passage.admitted
    opening.keptVerifier = proof.keptVerifier
    opening.forgets = passage.hasFailures ? passage.subject.keys : []
    guard try await stores.sessions.open(opening) else {
      try await stores.audit.record([
        record.refused("The account was changed at the same moment.")
      ])
      throw SignInError.invalidCredentials
    }
    return signedIn
  }
}
