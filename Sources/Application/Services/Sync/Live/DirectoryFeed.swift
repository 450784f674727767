/// What a directory tells of some searches as it happens, in batches.
///
/// It is read only while somebody waits for a batch; meanwhile whatever there is to tell stays with
/// the server.
public protocol DirectoryFeed: Sendable {
  /// Waits for changes, and takes those that come at once with them.
  ///
  /// Once the refresh is over, the answer is empty when nothing came in this time.
  /// - Throws: `DirectoryError` when the connection is lost; `FeedRefused` when the server ends a
  ///   search; `CancellationError`. After an error nothing more comes.
  func next(within patience: Duration) async throws -> FedChanges

  /// Ends the connection.
  func close() async
}

/// One of the searches that are followed.
public struct FollowedSearch: Sendable, Hashable {
  /// The search.
  public var search: DirectorySearch
  /// The cookie (RFC 4533) to go on from; nil to have everything told first.
  public var since: [UInt8]?

  /// Joins both.
  public init(search: DirectorySearch, since: [UInt8]?) {
    self.search = search
    self.since = since
  }
}

/// A batch of what a directory told.
///
/// Each entry is in it once, as it was last told.
public struct FedChanges: Sendable, Hashable {
  /// Where it stands.
  public var phase: Phase
  /// What each search told, in the order of the searches.
  public var parts: [Part]

  /// Where a batch can stand.
  public enum Phase: Sendable, Hashable {
    /// Before the end of the refresh: it counts only together with the batches after it.
    case refreshing
    /// The last one of the refresh.
    case refreshed
    /// What has happened since.
    case following
  }

  /// What one search told.
  public struct Part: Sendable, Hashable {
    /// The changes.
    public var changes: DirectoryChanges
    /// The cookie to go on from once this is kept; nil to stay where it was.
    public var cookie: [UInt8]?
    /// What may be concluded; nil until the search's refresh is over.
    public var ending: ChangeCertificate.Ending?

    /// Joins the parts.
    public init(
      changes: DirectoryChanges, cookie: [UInt8]?, ending: ChangeCertificate.Ending?
    ) {
      self.changes = changes
      self.cookie = cookie
      self.ending = ending
    }
  }

  /// Joins both.
  public init(phase: Phase, parts: [Part]) {
    self.phase = phase
    self.parts = parts
  }

  /// Whether it names no entry.
  public var isEmpty: Bool { parts.allSatisfy { $0.changes == DirectoryChanges() } }
}

/// A directory that doesn't tell changes as they happen, or not from where they were asked for.
public struct FeedRefused: Error, Sendable, Hashable {
  /// Why.
  public let refusal: ChangeCertificate.Refusal

  /// Says why.
  public init(_ refusal: ChangeCertificate.Refusal) {
    self.refusal = refusal
  }
}
