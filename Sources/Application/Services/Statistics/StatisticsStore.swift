public import Values

/// Counts what the store holds.
public protocol StatisticsStore: Sendable {
  /// The accounts of people; `now` decides which grants are live.
  func accounts(inactiveSince: Timestamp, at now: Timestamp) async throws -> AccountNumbers

  /// The sign-ins since the first moment of a day, only days that had some.
  func signIns(since start: Timestamp) async throws -> [SignInDay]
}
