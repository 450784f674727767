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
