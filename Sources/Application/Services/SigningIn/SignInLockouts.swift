public import Accounts
public import Values

/// Shows how an account's sign-ins have failed, and lets somebody forget it.
public struct SignInLockouts: Sendable {
  private let failures: any SignInFailureStore
  private let ledger: any AccountLedger
  private let rules: AccountRules
  private let time: any TimeSource

  /// Takes what it works with.
  public init(
    failures: any SignInFailureStore, ledger: any AccountLedger, rules: AccountRules,
    time: any TimeSource
  ) {
    self.failures = failures
    self.ledger = ledger
    self.rules = rules
    self.time = time
  }

  /// How an account's sign-ins have failed.
  public func state(of id: AccountID) async throws -> SignInLockout {
    let now = time.now()
    return SignInLockout(try await failures.failures(of: id, at: now), at: now)
  }

  /// Forgets the failures, so that the next try is looked at.
  ///
  /// - Throws: `AccountError.notFound`, `AccountRefusal`, `AuthenticationError`.
  public func clear(_ id: AccountID, by author: ChangeAuthor) async throws {
    let now = time.now()
    let situation = try await ledger.situation(
      AccountParties(author: author.account, subject: id), at: now)
    let account = try situation.existingSubject().account
    try rules.check(.edit, on: account, by: try situation.agent(of: author))
    let event = AccountEvents(account: account, author: author, now: now)
      .event("account.unlocked", reason: "Failed sign-ins were forgotten.")
    _ = try await failures.clear(id, event: event)
  }
}

/// How an account's sign-ins have failed.
public struct SignInLockout: Sendable, Hashable {
  /// The failures from anywhere that are still remembered.
  public var failures: Int
  /// The first moment at which a try from anywhere is looked at; nil for now.
  public var nextAttemptAt: Timestamp?
  /// The same from each network.
  public var networks: [Network]

  /// The failures from one network.
  public struct Network: Sendable, Hashable {
    /// An address, or the first half of an IPv6 address.
    public var name: String
    /// The failures that are still remembered.
    public var failures: Int
    /// The latest of them.
    public var failedAt: Timestamp
    /// The first moment at which a try from there is looked at; nil for now.
    public var nextAttemptAt: Timestamp?
  }

  init(_ counts: [AccountFailures], at now: Timestamp) {
    func next(_ count: FailureCount) -> Timestamp? {
      count.blockedUntil > now ? count.blockedUntil : nil
    }
    let all = counts.first { $0.network == nil }?.count
    failures = all?.failures ?? 0
    nextAttemptAt = all.flatMap(next)
    networks = counts.compactMap { failures in
      failures.network.map { name in
        Network(
          name: name, failures: failures.count.failures, failedAt: failures.count.failedAt,
          nextAttemptAt: next(failures.count))
      }
    }
  }
}
