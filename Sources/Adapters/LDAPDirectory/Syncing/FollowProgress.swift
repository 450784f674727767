import Directory
import Services

/// What one search says that goes on for ever, message by message: a state machine without input or
/// output.
///
/// First comes a refresh, then each change as it happens (RFC 4533, section 3.4).
/// A cookie that comes in the refresh counts only once that has ended; later each one does, for
/// everything before it was delivered.
struct FollowProgress {
  private var refresh: RefreshProgress
  /// What the end of the refresh means; nil while it goes on.
  private(set) var ending: ChangeCertificate.Ending?
  /// The latest cookie that may be kept.
  private(set) var cookie: [UInt8]?

  /// Begins from a cookie; without one everything comes first.
  init(cookie: [UInt8]?) {
    refresh = RefreshProgress(cookie: cookie ?? [])
  }

  /// Takes an entry with its state; `csn` is its `entryCSN` where it can be read.
  mutating func take(
    _ state: ContentSync.State, csn: [UInt8]?
  ) -> RefreshProgress.Finding {
    guard ending != nil else { return refresh.take(state, csn: csn) }
    keep(state.cookie)
    return switch state.kind {
    case .add, .modify: .changed
    case .delete: .gone
    case .present: .present
    }
  }

  /// Takes a message between two entries; nil when it names none.
  mutating func take(
    _ info: ContentSync.Info
  ) -> (finding: RefreshProgress.Finding, entries: [EntryID])? {
    guard ending == nil else { return takeLater(info) }
    let named = refresh.take(info)
    switch info {
    case .refreshDelete(let cookie, isDone: true): end(cookie, deletes: true)
    case .refreshPresent(let cookie, isDone: true): end(cookie, deletes: false)
    case .newCookie, .refreshDelete, .refreshPresent, .entries: break
    }
    return named
  }

  private mutating func end(_ cookie: [UInt8]?, deletes: Bool) {
    ending = refresh.ending(ContentSync.Done(cookie: cookie, refreshDeletes: deletes))
    keep(cookie)
  }

  private mutating func takeLater(
    _ info: ContentSync.Info
  ) -> (finding: RefreshProgress.Finding, entries: [EntryID])? {
    switch info {
    case .newCookie(let cookie):
      keep(cookie)
      return nil
    // Another refresh isn't foreseen here; its cookie would stand for what nobody has looked at.
    case .refreshDelete, .refreshPresent: return nil
    case .entries(let entries, let areDeleted, let cookie):
      keep(cookie)
      return areDeleted ? (.gone, entries) : nil
    }
  }

  private mutating func keep(_ new: [UInt8]?) {
    if let new { cookie = new }
  }
}
