public import Directory
public import Values

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
