public import Accounts
public import Values

/// The counts of failed sign-ins and the tries under way, shared by every process that works on the
/// store.
public protocol SignInFailureStore: Sendable {
  /// Judges a wish to check a password by the store's counts and the tries under way, and notes it
  /// as under way when it is admitted, all in one step.
  func begin(_ wish: SignInTry) async throws -> SignInAdmission

  /// The same for whoever has this key of `LoginName`, found in the same step; `wish` makes the wish
  /// of the account, or of nil where nobody has the name.
  func begin(
    named key: String, at now: Timestamp,
    wish: @escaping @Sendable (SignInCandidate?) -> SignInTry
  ) async throws -> NamedAdmission

  /// Notes that a try is under way no more, and came to nothing that counts.
  func end(_ admitted: AdmittedTry) async throws

  /// Counts a failure of a try, which is under way no more, and records the event, durably and in
  /// one step.
  func record(_ failure: SignInFailure, event: AuditEvent) async throws

  /// How an account's sign-ins have failed, the latest first; empty when they haven't.
  func failures(of id: AccountID, at now: Timestamp) async throws -> [AccountFailures]

  /// Forgets an account's failures.
  ///
  /// - Returns: whether there were any; the event is recorded only then.
  func clear(_ id: AccountID, event: AuditEvent) async throws -> Bool
}

/// What the store says to a wish to check a password.
public enum SignInAdmission: Sendable, Hashable {
  /// It is under way; `record`, `end` or the opening of a session has to follow.
  case admitted(AdmittedTry)
  /// As many are under way as may fail.
  case crowded
  /// It has to wait for so long; `isForAddress` says whether the address has to, whatever the name.
  case refused(retryAfter: Duration, isForAddress: Bool)
}

/// Whose name it is, and what the store says to a wish to check their password.
public struct NamedAdmission: Sendable, Hashable {
  /// The account; nil where nobody has the name.
  public var candidate: SignInCandidate?
  /// What becomes of the wish.
  public var admission: SignInAdmission

  /// Joins both.
  public init(candidate: SignInCandidate?, admission: SignInAdmission) {
    self.candidate = candidate
    self.admission = admission
  }
}

/// A sign-in that failed.
public struct SignInFailure: Sendable, Hashable {
  /// What was tried.
  public var admitted: AdmittedTry
  /// Whether a kept verifier must go, because the directory has definitely refused.
  public var dropsKeptVerifier: Bool
  /// When it was.
  public var at: Timestamp

  /// Joins the parts.
  public init(admitted: AdmittedTry, dropsKeptVerifier: Bool, at: Timestamp) {
    self.admitted = admitted
    self.dropsKeptVerifier = dropsKeptVerifier
    self.at = at
  }
}

/// The failures of one account from one network.
public struct AccountFailures: Sendable, Hashable {
  /// The network: an address, or the first half of an IPv6 address; nil for all together.
  public var network: String?
  /// The count.
  public var count: FailureCount

  /// Joins both.
  public init(network: String?, count: FailureCount) {
    self.network = network
    self.count = count
  }
}
