public import Directory
public import Values

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

/// One search, as the adapter sends it.
public struct DirectorySearch: Sendable, Hashable {
  /// Where it starts.
  public var base: String
  /// How deep it goes.
  public var scope: Scope
  /// What it asks for.
  public var filter: Filter
  /// The attributes to return, operational ones by name.
  public var attributes: [String]
  /// Whether the certificate of a read is to say where a later one can go on.
  public var keepsPosition = false

  /// The depth of a search (RFC 4511, section 4.5.1.2).
  public enum Scope: Sendable, Hashable {
    /// The base alone.
    case base
    /// The children of the base.
    case oneLevel
    /// The base and everything below it.
    case subtree
  }

  /// Joins the parts.
  public init(base: String, scope: Scope = .subtree, filter: Filter, attributes: [String]) {
    self.base = base
    self.scope = scope
    self.filter = filter
    self.attributes = attributes
  }
}

/// The recorded proof of what one search read.
public struct ReadCertificate: Sendable, Hashable {
  /// The result code of the last message (RFC 4511, appendix A); 0 is success.
  ///
  /// Failures of the client library itself are negative, as in `ldap_result(3)`.
  public var resultCode: Int32
  /// One sentence for people: what the result code means, with the server's own words, and what to
  /// do next; empty on success.
  public var message: String
  /// The number of pages; 0 when the search wasn't paged.
  public var pages: Int
  /// Whether the last page came with an empty cookie (RFC 2696), or no paging was used.
  public var reachedCookieEnd: Bool
  /// Continuation references that the server sent and that weren't followed.
  public var references: Int
  /// Attributes that came in ranges (`member;range=0-1499`) whose last range was never reached.
  public var unfinishedRanges: Int
  /// The entries read.
  public var count: Int
  /// The `contextCSN` values of the base's naming context before the read, sorted; empty when the
  /// server shows none.
  public var contextCSNBefore: [String]
  /// The same after the read.
  public var contextCSNAfter: [String]
  /// The URL of the server that answered.
  public var server: String
  /// Where a later read can go on; nil when the server gives no such thing, or nobody asked.
  public var position: SearchPosition?

  /// Joins the parts.
  public init(
    resultCode: Int32, message: String, pages: Int, reachedCookieEnd: Bool, references: Int,
    unfinishedRanges: Int, count: Int, contextCSNBefore: [String], contextCSNAfter: [String],
    server: String
  ) {
    self.resultCode = resultCode
    self.message = message
    self.pages = pages
    self.reachedCookieEnd = reachedCookieEnd
    self.references = references
    self.unfinishedRanges = unfinishedRanges
    self.count = count
    self.contextCSNBefore = contextCSNBefore
    self.contextCSNAfter = contextCSNAfter
    self.server = server
  }

  /// Whether something may be concluded from an entry's absence.
  public var isComplete: Bool {
    resultCode == 0 && reachedCookieEnd && references == 0 && unfinishedRanges == 0
  }
}

/// Where an entry is that a certified read didn't deliver.
public enum EntryLocation: Sendable, Hashable {
  /// It exists under this name, inside or outside the users' base.
  case found(dn: String)
  /// The server says, in a complete answer, that no entry has this identifier.
  case notFound
  /// The answer wasn't definite: network, limit, referral.
  case unknown(String)
}

/// What a base search of one name says.
public enum EntryPresence: Sendable, Hashable {
  /// The entry exists and has this identifier, where one could be read.
  case present(EntryID?)
  /// `noSuchObject` (32).
  case absent
  /// `insufficientAccessRights` (50) or another refusal to disclose.
  case hidden
  /// No definite answer.
  case unknown(String)
}

/// A person's wish to sign in.
public struct BindRequest: Sendable {
  /// The entry.
  public var entry: EntryID
  /// The attribute that identifies it, such as `entryUUID`.
  public var idAttribute: String
  /// The name that it had when it was last read; only a hint where to look.
  public var knownDN: String
  /// The password's bytes.
  public var password: [UInt8]
  /// What the try may use up of the failures after which the directory's own policy would lock the
  /// entry; nil to try without looking.
  public var share: LockoutShare?
  /// The present moment, by which the directory's failures lapse.
  public var at: Timestamp

  /// Joins the parts.
  public init(
    entry: EntryID, idAttribute: String, knownDN: String, password: [UInt8],
    share: LockoutShare? = nil, at: Timestamp
  ) {
    self.entry = entry
    self.idAttribute = idAttribute
    self.knownDN = knownDN
    self.password = password
    self.share = share
    self.at = at
  }
}

/// How a person's bind ended.
public enum BindOutcome: Sendable, Hashable {
  /// The password is right.
  case accepted
  /// The password is wrong, or there is no such entry.
  case rejected
  /// The directory has locked the entry (password policy, account locked).
  case locked
  /// The password or the account has expired.
  case expired
  /// The password is right and must be changed first.
  case mustChange
  /// The password wasn't tried, for one more failure could lock the entry; try again after so long.
  case spared(retryAfter: Duration)
  /// No definite answer: the reason for the log.
  case unreachable(String)
}

/// One step of a directory test.
public struct DirectoryTestStep: Sendable, Hashable {
  /// The step: `connect`, `tls`, `bind`, `who am I`, `capabilities`, `users`, `groups`.
  public var name: String
  /// Whether it went well.
  public var succeeded: Bool
  /// The result in words, or what to do about the failure.
  public var detail: String
  /// How long it took.
  public var duration: Duration

  /// Joins the parts.
  public init(name: String, succeeded: Bool, detail: String, duration: Duration) {
    self.name = name
    self.succeeded = succeeded
    self.detail = detail
    self.duration = duration
  }
}

/// Why a directory could not be asked.
public struct DirectoryError: Error, Sendable, Hashable {
  /// What can be done about it.
  public enum Code: Sendable, Hashable {
    /// No server answered in time.
    case unreachable
    /// A server's certificate could not be verified, or TLS failed otherwise.
    case tls
    /// The service's own name or password was refused.
    case bindRefused
    /// The base of a search doesn't exist.
    case noSuchBase
    /// The server refused for want of rights.
    case insufficientAccess
    /// A limit of the server cut the answer.
    case limitExceeded
    /// The server refused the request otherwise.
    case refused
  }

  /// What can be done about it.
  public var code: Code
  /// What was being done, and to which server: `connect to ldap://127.0.0.1:3389`.
  public var operation: String
  /// The result code of LDAP or of the library.
  public var resultCode: Int32
  /// One sentence for people: what failed, why, in the server's or the library's words, and what
  /// to do next; never a password.
  public var message: String

  /// The failure for people: the message where it is a sentence already, else with the operation.
  public var sentence: String {
    message.hasSuffix(".") ? message : "\(operation): \(message)"
  }

  /// Joins the facts.
  public init(code: Code, operation: String, resultCode: Int32, message: String) {
    self.code = code
    self.operation = operation
    self.resultCode = resultCode
    self.message = message
  }
}
