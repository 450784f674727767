public import Directory

/// Some of what has changed below a search since a position.
public struct DirectoryChanges: Sendable, Hashable {
  /// Entries that are new or have changed, as they are now.
  public var entries: [Entry] = []
  /// Entries that the search doesn't find any more.
  public var gone: [EntryID] = []
  /// Entries that are as they were.
  public var present: [EntryID] = []

  /// Starts with nothing.
  public init() {}
}

/// The recorded proof of what was read since a position.
public struct ChangeCertificate: Sendable, Hashable {
  /// How the search went; its position is where the next one goes on, nil to stay at the old one.
  public var read: ReadCertificate
  /// What the end of it means for entries that weren't named.
  public var ending: Ending

  /// What may be concluded.
  public enum Ending: Sendable, Hashable {
    /// Nothing has changed.
    case nothing
    /// What was named as gone is gone, and everything else is there.
    case named
    /// What was neither delivered nor named as present is gone.
    case unnamed
    /// What is gone isn't told.
    case unknown
    /// The question had no answer; everything has to be read.
    case refused(Refusal)
  }

  /// Why changes could not be had.
  public enum Refusal: Sendable, Hashable {
    /// The server asks for a new start (`e-syncRefreshRequired`, RFC 4533, section 2.6).
    case refreshRequired
    /// The server's content is older than the position, as after a restored backup.
    case olderContent
    /// The server sent entries that had not changed, so it has not heeded the position.
    case ignored
    /// The server doesn't tell changes below this base.
    case notOffered
    /// Another server answers than the one that gave the position.
    case otherServer(String)
    /// The answer was cut short: a limit, a referral, a lost connection.
    case incomplete
  }

  /// Joins both.
  public init(read: ReadCertificate, ending: Ending) {
    self.read = read
    self.ending = ending
  }
}
