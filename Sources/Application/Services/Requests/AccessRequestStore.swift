public import Accounts
public import Values

/// Access requests as the use cases read them; `AccountLedger` writes them.
public protocol AccessRequestStore: Sendable {
  /// One request.
  func find(_ id: AccessRequestID) async throws -> AccessRequest?

  /// The latest request of an account.
  func latest(of account: AccountID) async throws -> AccessRequest?

  /// Requests, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  func list(
    _ filter: AccessRequestFilter, sort: AccessRequestSort, _ page: PageRequest
  ) async throws -> Page<AccessRequest>

  /// The latest requests of the same person besides this one, the newest first: of the same account,
  /// or applications for one of its names.
  func others(besides request: AccessRequest, limit: Int) async throws -> [AccessRequest]

  /// The oldest requests that wait and were made at this moment or before it.
  func waiting(since moment: Timestamp, limit: Int) async throws -> [AccessRequest]

  /// The number of requests that wait.
  func countWaiting(applicationsOnly: Bool) async throws -> Int
}
