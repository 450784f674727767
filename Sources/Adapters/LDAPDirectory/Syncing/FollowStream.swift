import CLDAP
import Directory
import Services

/// What a server tells of several searches as it happens, in batches (RFC 4533, refreshAndPersist).
///
/// All of them are on one connection, which is read only while a batch is gathered. It belongs to one
/// actor.
final class FollowStream {
  /// Limits of one batch, which keep memory apart from what there is to tell.
  private static let batchCount = 1000
  private static let batchBytes = 4 << 20
  private static let batchIdentifiers = 20_000
  /// So long nothing more must come for a batch to be complete, and so long it may take at most.
  private static let quiet = Duration.milliseconds(3)
  private static let longest = Duration.milliseconds(30)

  /// One search.
  private struct Part {
    let request: Int32
    var progress: FollowProgress
    var gathered = GatheredChanges()
    /// What came after its own refresh, while that of another search went on.
    var later = GatheredChanges()
    /// The cookie that stands for all that was handed over.
    var cookie: [UInt8]?
  }

  private let handle: LDAPHandle
  private let timeout: Duration
  private var parts: [Part] = []
  private var hasToldRefresh = false
  /// Why the server doesn't tell changes; nil while it does.
  private(set) var refusal: ChangeCertificate.Refusal?
  /// When something last came.
  private(set) var heardAt = ContinuousClock.now

  /// Sends the searches.
  init(
    _ searches: [FollowedSearch], on handle: LDAPHandle, timeout: Duration
  ) throws(LDAPFailure) {
    self.handle = handle
    self.timeout = timeout
    for followed in searches {
      let request = try handle.send(
        followed.search,
        controls: [ContentSync.request(.refreshAndPersist, cookie: followed.since)])
      parts.append(Part(request: request, progress: FollowProgress(cookie: followed.since)))
    }
  }

  private var isRefreshing: Bool { parts.contains { $0.progress.ending == nil } }
  private var hasNothing: Bool { parts.allSatisfy(\.gathered.isEmpty) }

  private var isFull: Bool {
    parts.reduce(0) { $0 + $1.gathered.entries } >= Self.batchCount
      || parts.reduce(0) { $0 + $1.gathered.bytes } >= Self.batchBytes
      || parts.reduce(0) { $0 + $1.gathered.identifiers } >= Self.batchIdentifiers
  }

  /// Gathers the next batch; an empty one when nothing came in time.
  func next(within patience: Duration) throws(LDAPFailure) -> FedChanges {
    for index in parts.indices {
      parts[index].gathered = parts[index].later
      parts[index].later = GatheredChanges()
    }
    if isRefreshing { try gatherRefresh() } else { try gatherChanges(within: patience) }
    for index in parts.indices {
      if let cookie = parts[index].gathered.cookie { parts[index].cookie = cookie }
    }
    let phase: FedChanges.Phase =
      hasToldRefresh ? .following : isRefreshing ? .refreshing : .refreshed
    defer { if phase == .refreshed { hasToldRefresh = true } }
    return FedChanges(
      phase: phase,
      parts: parts.map { part in
        FedChanges.Part(
          changes: part.gathered.changes, cookie: part.cookie,
          ending: phase == .following ? .named : part.progress.ending)
      })
  }

  /// Makes sure that the server still answers.
  func checkAlive(_ search: DirectorySearch) throws(LDAPFailure) {
    _ = try handle.find(search, timeout)
    heardAt = .now
  }

  private func gatherRefresh() throws(LDAPFailure) {
    while isRefreshing, !isFull {
      guard try take(Deadline(after: timeout)) else { throw LDAPFailure(LDAP_TIMEOUT) }
    }
  }

  private func gatherChanges(within patience: Duration) throws(LDAPFailure) {
    if hasNothing {
      guard try take(Deadline(after: patience)) else { return }
    }
    let end = Deadline(after: Self.longest)
    while !isFull, !end.hasPassed {
      guard try take(Deadline(after: min(Self.quiet, end.remaining))) else { return }
    }
  }

  /// Takes one message; the answer is false when none came in time.
  private func take(_ deadline: Deadline) throws(LDAPFailure) -> Bool {
    guard let (request, answer) = try handle.followAnswer(parts.map(\.request), deadline) else {
      return false
    }
    heardAt = .now
    guard let index = parts.firstIndex(where: { $0.request == request }) else { return true }
    let isLater = parts[index].progress.ending != nil && isRefreshing
    switch answer {
    case .entry(let entry, let state, let bytes):
      try keep(entry, state, bytes, of: index, isLater)
    case .info(let info):
      if let (finding, entries) = parts[index].progress.take(info) {
        edit(index, isLater) { $0.name(entries, as: finding) }
      }
    case .reference:
      refusal = .incomplete
      throw LDAPFailure(LDAP_REFERRAL)
    case .other: break
    case .result(let result): throw end(result)
    }
    let cookie = parts[index].progress.cookie
    edit(index, isLater) { $0.cookie = cookie }
    return true
  }

  private func keep(
    _ entry: Entry, _ state: ContentSync.State, _ bytes: Int, of index: Int, _ isLater: Bool
  ) throws(LDAPFailure) {
    switch parts[index].progress.take(state, csn: entry.values("entryCSN").first) {
    case .changed: edit(index, isLater) { $0.add(entry, state.entry, bytes) }
    case .gone: edit(index, isLater) { $0.name([state.entry], as: .gone) }
    case .present: edit(index, isLater) { $0.name([state.entry], as: .present) }
    case .unchangedSince:
      // What follows is everything, and our cookie has gone unheard.
      refusal = .ignored
      throw LDAPFailure(LDAP_SUCCESS)
    }
    guard parts[index].later.entries < 4 * Self.batchCount else {
      throw LDAPFailure(LDAP_BUSY, "more changes than can be kept until all searches are read")
    }
  }

  private func edit(
    _ index: Int, _ isLater: Bool, _ change: (inout GatheredChanges) -> Void
  ) {
    if isLater { change(&parts[index].later) } else { change(&parts[index].gathered) }
  }

  /// A search that should go on for ever has ended.
  private func end(_ result: OperationResult) -> LDAPFailure {
    refusal =
      hasToldRefresh && result.code != ContentSync.refreshRequired
      ? nil : ContentSync.refusal(result.code)
    return result.code == LDAP_SUCCESS
      ? LDAPFailure(LDAP_SERVER_DOWN, "the server has ended the search") : result.failure
  }
}

/// Changes under way to a batch: of each entry only the latest counts.
private struct GatheredChanges {
  private var changed: [EntryID: Entry] = [:]
  private var gone: Set<EntryID> = []
  private var present: [EntryID] = []
  private(set) var bytes = 0
  /// The latest cookie that came with them.
  var cookie: [UInt8]?

  var entries: Int { changed.count }
  var identifiers: Int { gone.count + present.count }
  var isEmpty: Bool { changed.isEmpty && gone.isEmpty && present.isEmpty }

  var changes: DirectoryChanges {
    var changes = DirectoryChanges()
    changes.entries = Array(changed.values)
    changes.gone = Array(gone)
    changes.present = present
    return changes
  }

  mutating func add(_ entry: Entry, _ id: EntryID, _ size: Int) {
    gone.remove(id)
    changed[id] = entry
    bytes += size
  }

  mutating func name(_ entries: [EntryID], as finding: RefreshProgress.Finding) {
    switch finding {
    case .gone:
      gone.formUnion(entries)
      for entry in entries { changed[entry] = nil }
    case .present: present += entries
    case .changed, .unchangedSince: break
    }
  }
}
