import CLDAP
import Directory
import Services

/// What has changed since a cookie, in batches, as the server sends it (RFC 4533, refreshOnly).
///
/// It belongs to one actor.
final class RefreshStream {
  /// Limits of one batch, which keep memory apart from the size of the answer.
  private static let batchCount = 1000
  private static let batchBytes = 4 << 20
  private static let batchIdentifiers = 20_000

  private let handle: LDAPHandle
  private let timeout: Duration
  private let request: Int32
  private var progress: RefreshProgress

  private(set) var count = 0
  private(set) var references = 0
  /// How the search ended; nil while it goes on.
  private(set) var end: LDAPFailure?
  /// What its end means; nil unless it succeeded.
  private(set) var ending: ChangeCertificate.Ending?
  /// The cookie that came with the end.
  private(set) var cookie: [UInt8]?

  /// Sends the search.
  init(
    _ search: DirectorySearch, cookie: [UInt8], on handle: LDAPHandle, timeout: Duration
  ) throws(LDAPFailure) {
    self.handle = handle
    self.timeout = timeout
    progress = RefreshProgress(cookie: cookie)
    request = try handle.send(
      search, controls: [ContentSync.request(.refreshOnly, cookie: cookie)])
  }

  /// Gathers the next batch; a failure ends the stream and is kept in `end`.
  func next() throws(LDAPFailure) -> (changes: DirectoryChanges, isLast: Bool) {
    var changes = DirectoryChanges()
    do {
      try gather(&changes)
    } catch {
      if error.code == LDAP_USER_CANCELLED {
        handle.abandon(request)
        throw error
      }
      end = error
    }
    count += changes.entries.count
    return (changes, end != nil)
  }

  private func gather(_ changes: inout DirectoryChanges) throws(LDAPFailure) {
    var size = 0
    while end == nil, size < Self.batchBytes, changes.entries.count < Self.batchCount,
      changes.gone.count + changes.present.count < Self.batchIdentifiers
    {
      switch try handle.syncAnswer(to: request, Deadline(after: timeout)) {
      case .entry(let entry, let state, let bytes):
        size += bytes
        try keep(entry, state, &changes)
      case .reference: references += 1
      case .info(let info):
        guard let (finding, entries) = progress.take(info) else { continue }
        if finding == .gone { changes.gone += entries } else { changes.present += entries }
      case .other: break
      case .result(let result): try finish(result)
      }
    }
  }

  private func keep(
    _ entry: Entry, _ state: ContentSync.State, _ changes: inout DirectoryChanges
  ) throws(LDAPFailure) {
    switch progress.take(state, csn: entry.values("entryCSN").first) {
    case .changed: changes.entries.append(entry)
    case .gone: changes.gone.append(state.entry)
    case .present: changes.present.append(state.entry)
    case .unchangedSince:
      // What follows is everything, and our cookie has gone unheard.
      handle.abandon(request)
      changes = DirectoryChanges()
      ending = .refused(.ignored)
      end = LDAPFailure(LDAP_SUCCESS)
    }
  }

  private func finish(_ result: OperationResult) throws(LDAPFailure) {
    end = result.failure
    guard result.code == LDAP_SUCCESS else { return }
    do {
      guard let done = try ContentSync.Done(in: result.controls) else {
        ending = .refused(.notOffered)
        return
      }
      ending = progress.ending(done)
      cookie = done.cookie
    } catch {
      throw .malformed
    }
  }
}
