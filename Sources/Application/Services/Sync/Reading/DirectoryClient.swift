public import Directory

/// What the use cases need from one directory's servers.
///
/// Calls take the time that the directory's settings allow and no more; blocking work runs on
/// threads of the adapter's own.
public protocol DirectoryClient: Sendable {
  /// Reads every entry that a search finds and hands them over in batches, in the server's order.
  ///
  /// While `receive` has one batch, the next one is gathered, and no further one (back-pressure);
  /// memory doesn't grow with the result. A server that refuses paging is read without, and one that limits an unpaged
  /// search is read with it.
  ///
  /// - Returns: the proof of what was read, whether complete or not. A failure in the middle
  ///   doesn't throw: the certificate says so, because what came before it is still true.
  /// - Throws: `DirectoryError` when not even the connection came about; whatever `receive` throws.
  func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate

  /// Reads what has changed below a search since a position, and hands it over in batches.
  ///
  /// Batches are handed over as `read` does. What was received counts only once the certificate says
  /// how the search ended.
  ///
  /// - Throws: `DirectoryError` when not even the connection came about; whatever `receive` throws.
  func changes(
    _ search: DirectorySearch, since position: SearchPosition,
    receive: @Sendable (DirectoryChanges) async throws -> Void
  ) async throws -> ChangeCertificate

  /// Has changes below some searches told as they happen (RFC 4533, refreshAndPersist), first those
  /// since their cookies, on a connection of its own.
  ///
  /// - Throws: `DirectoryError` when not even the connection came about; `FeedRefused` when another
  ///   server answers than `server`, or changes aren't told.
  func follow(
    _ searches: [FollowedSearch], on server: String
  ) async throws -> any DirectoryFeed

  /// The entries of some small searches, over a connection that is kept.
  ///
  /// - Returns: nil when one of the answers isn't definite: network, limit, referral. A base that
  ///   isn't there has no entries.
  /// - Throws: `CancellationError` only.
  func find(_ searches: [DirectorySearch]) async throws -> [Entry]?

  /// Looks entries up by identifier anywhere below the server's naming contexts, without the
  /// users' filter, many in one search.
  ///
  /// - Parameters:
  ///   - ids: the identifiers; any number.
  ///   - attribute: the attribute that holds them, such as `entryUUID`.
  /// - Returns: for each identifier what the server said about it.
  ///   A server that can't be asked makes the answers unknown.
  /// - Throws: `CancellationError` only.
  func locate(_ ids: [EntryID], attribute: String) async throws -> [EntryID: EntryLocation]

  /// Whether the entry with this name exists, as far as the server tells.
  func probe(dn: String) async throws -> EntryPresence

  /// Signs a person in: makes sure which name the entry has at present, and binds as it with the
  /// password on a connection apart. Never tries an empty password.
  func authenticate(_ request: BindRequest) async -> BindOutcome

  /// Connects, binds, says who it is, probes the server, reads a sample: each step with its result;
  /// the steps after a failed one are left out.
  func test() async -> [DirectoryTestStep]

  /// Whether the directory has changes since a position, without reading them; nil when that can't
  /// be told.
  func hasChanges(since position: SearchPosition, below base: String) async -> Bool?

  /// How its servers stand, in the configured order.
  var servers: [ServerStanding] { get }

  /// Closes every connection.
  func close() async
}

extension DirectoryClient {
  /// Of a directory without numbered changes, nothing is told.
  public func hasChanges(since position: SearchPosition, below base: String) async -> Bool? { nil }

  /// Of a directory without servers that could differ, nothing is told.
  public var servers: [ServerStanding] { [] }

  /// A directory that nobody can follow.
  public func follow(
    _ searches: [FollowedSearch], on server: String
  ) async throws -> any DirectoryFeed {
    throw FeedRefused(.notOffered)
  }
}
