public import Accounts
public import Values

/// The counts of failed sign-ins, shared by every process that works on the store.
public protocol SignInFailureStore: Sendable {
  /// The counts that aren't over.
  func counts(
    of keys: [FailureKey], at now: Timestamp
  ) async throws -> [FailureKey: FailureCount]

  /// Counts a failure in every key and records the event, durably and in one step.
  func record(_ failure: SignInFailure, event: AuditEvent) async throws

  /// How an account's sign-ins have failed, the latest first; empty when they haven't.
  func failures(of id: AccountID, at now: Timestamp) async throws -> [AccountFailures]

  /// Forgets an account's failures.
  ///
  /// - Returns: whether there were any; the event is recorded only then.
  func clear(_ id: AccountID, event: AuditEvent) async throws -> Bool
}

/// A sign-in that failed.
public struct SignInFailure: Sendable, Hashable {
  /// Where it counts.
  public var keys: [FailureKey]
  /// The account; nil for a name that nobody has.
  public var account: AccountID?
  /// Whether a kept verifier must go, because the directory has definitely refused.
  public var dropsKeptVerifier: Bool
  /// What it costs.
  public var settings: LockoutSettings
  /// When it was.
  public var at: Timestamp

  /// Joins the parts.
  public init(
    keys: [FailureKey], account: AccountID?, dropsKeptVerifier: Bool, settings: LockoutSettings,
    at: Timestamp
  ) {
    self.keys = keys
    self.account = account
    self.dropsKeptVerifier = dropsKeptVerifier
    self.settings = settings
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
