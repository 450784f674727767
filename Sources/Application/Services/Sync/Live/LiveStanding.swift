import Synchronization
public import Values

/// How the following of one directory stands.
public struct LiveStanding: Sendable, Hashable {
  /// Whether it follows.
  public var state: State
  /// Why, or what it waits for, in a sentence.
  public var reason: String
  /// Since when.
  public var since: Timestamp
  /// When the directory last told something that a run had to look at; nil when it never did.
  public var lastChangeAt: Timestamp?
  /// When the oldest change came that isn't kept yet; nil when everything told is.
  public var behindSince: Timestamp?
  /// When the directory was last heard, or last answered.
  public var heardAt: Timestamp?

  /// Whether a directory is followed.
  public enum State: String, Sendable, CaseIterable {
    /// It is about to be.
    case starting
    /// It is; each change is taken over as it happens.
    case following
    /// Another process follows it.
    case elsewhere
    /// A plan waits for a person's decision.
    case held
    /// The directory can't be reached, or has ended the search; it is tried again.
    case disconnected
    /// The directory doesn't tell changes.
    case unavailable

    /// Whether scheduled incremental runs would find nothing to do.
    public var replacesIncrementalRuns: Bool { self == .following || self == .elsewhere }
  }

  /// Joins the parts.
  public init(state: State, reason: String, since: Timestamp) {
    self.state = state
    self.reason = reason
    self.since = since
  }

  /// How far the accounts are behind what the directory has told.
  public func lag(at now: Timestamp) -> Duration {
    behindSince.map { max(.zero, now - $0) } ?? .zero
  }
}

/// What is worth telling of the following of a directory.
public enum LiveNews: Sendable, Hashable {
  /// It stands otherwise than before.
  case stands(LiveStanding)
  /// A run of what the directory told is over, or held.
  case ended(Run)
}

/// Keeps how the following of one directory stands, and tells of it.
final class LiveRecord: Sendable {
  private let time: any TimeSource
  private let tell: @Sendable (LiveNews) -> Void
  private let present = Mutex<LiveStanding?>(nil)

  init(_ time: any TimeSource, tell: @escaping @Sendable (LiveNews) -> Void) {
    self.time = time
    self.tell = tell
  }

  /// How it stands; nil while nobody in this process is to follow.
  var standing: LiveStanding? { present.withLock(\.self) }

  /// Notes a state; another reason for the same one is told too.
  func become(_ state: LiveStanding.State, _ reason: String) {
    let now = time.now()
    let news: LiveStanding? = present.withLock { present in
      var standing = present ?? LiveStanding(state: state, reason: "", since: now)
      guard standing.state != state || standing.reason != reason else { return nil }
      if standing.state != state { standing.since = now }
      standing.state = state
      standing.reason = reason
      present = standing
      return standing
    }
    if let news { tell(.stands(news)) }
  }

  /// Notes that the directory was heard, and whether it told something that is still to be kept.
  func heard(news: Bool) {
    let now = time.now()
    present.withLock { present in
      guard var standing = present else { return }
      standing.heardAt = now
      standing.behindSince = news ? standing.behindSince ?? now : nil
      if news { standing.lastChangeAt = now }
      present = standing
    }
  }

  /// Notes that everything told is kept.
  func caughtUp() {
    present.withLock { $0?.behindSince = nil }
  }

  func ended(_ run: Run) { tell(.ended(run)) }
}
