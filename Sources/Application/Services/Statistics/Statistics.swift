public import Accounts
public import Directory
public import Values

/// How the installation stands, in numbers.
public struct Statistics: Sendable {
  /// The accounts of people.
  public var accounts: AccountNumbers
  /// Sign-ins on each day in UTC, the oldest first, days without any too.
  public var signIns: [SignInDay]
  /// The active accounts that nobody has used since then count as inactive.
  public var inactiveSince: Timestamp
  /// Access requests that wait for a decision.
  public var requestsWaiting: Int
  /// The latest run of each directory; nil before the first.
  public var lastRuns: [(directory: DirectoryName, run: Run?)]
}

/// How many accounts of people there are.
public struct AccountNumbers: Sendable, Hashable {
  /// By whether they work.
  public var byStatus: [AccountStatus: Int]
  /// By effective role; nil stands for guests.
  public var byRole: [Role?: Int]
  /// By where they came from.
  public var bySource: [AccountSource: Int]
  /// The active ones without a sign-in for long; never signed in counts from creation.
  public var inactive: Int

  /// Joins the numbers.
  public init(
    byStatus: [AccountStatus: Int], byRole: [Role?: Int], bySource: [AccountSource: Int],
    inactive: Int
  ) {
    self.byStatus = byStatus
    self.byRole = byRole
    self.bySource = bySource
    self.inactive = inactive
  }

  /// All of them.
  public var total: Int { byStatus.values.reduce(0, +) }
}

/// The sign-ins of one day.
public struct SignInDay: Sendable, Hashable {
  /// The first moment of the day in UTC.
  public var start: Timestamp
  /// Those that began a session.
  public var accepted: Int
  /// Those that were refused.
  public var refused: Int

  /// Joins the parts.
  public init(start: Timestamp, accepted: Int = 0, refused: Int = 0) {
    self.start = start
    self.accepted = accepted
    self.refused = refused
  }
}
