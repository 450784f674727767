import CLDAP
import Directory
import Services
import Values

/// The entries of one search, in batches, as the server sends them.
///
/// It belongs to one actor. Whenever a page is complete, the next one is asked for before the
/// batch is handed out, so that the server works while the receiver does.
final class EntryStream {
  /// Some entries in the server's order; the last batch may be empty.
  struct Batch: Sendable {
    var entries: [Entry]
    var isLast: Bool
  }

  /// Limits of one batch, which keep memory apart from the size of pages and values.
  private static let batchCount = 1000
  private static let batchBytes = 4 << 20
  /// The most names remembered to leave out after a restart, by their hash values: two of a million
  /// names have the same one in about one of forty million reads.
  private static let rememberedNames = 1_000_000

  private let handle: LDAPHandle
  private let search: DirectorySearch
  private let timeout: Duration
  private var strategy: PagingStrategy
  private var request: Int32
  private var countInMode = 0
  private var delivered: Set<Int> = []

  private(set) var count = 0
  private(set) var references = 0
  private(set) var reachedCookieEnd = false
  /// The cookie with which a synchronizing search ended.
  private(set) var cookie: [UInt8]?
  /// The latest `modifyTimestamp` among the entries, where it was asked for.
  private(set) var latestChange: Timestamp?
  /// How the search ended; nil while it goes on.
  private(set) var end: LDAPFailure?

  var pages: Int { strategy.pages }

  /// Sends the search.
  init(
    _ search: DirectorySearch, on handle: LDAPHandle, _ strategy: PagingStrategy,
    timeout: Duration
  ) throws(LDAPFailure) {
    self.handle = handle
    self.search = search
    self.strategy = strategy
    self.timeout = timeout
    request = try Self.send(search, on: handle, strategy.mode, cookie: [])
  }

  /// Gathers the next batch; a failure ends the stream and is kept in `end`.
  func next() throws(LDAPFailure) -> Batch {
    var entries: [Entry] = []
    do {
      try gather(&entries)
    } catch {
      if error.code == LDAP_USER_CANCELLED {
        handle.abandon(request)
        throw error
      }
      end = error
    }
    count += entries.count
    return Batch(entries: entries, isLast: end != nil)
  }

  private func gather(_ entries: inout [Entry]) throws(LDAPFailure) {
    var size = 0
    var isPageEnd = false
    while end == nil, !isPageEnd, size < Self.batchBytes, entries.count < Self.batchCount {
      switch try handle.answer(to: request, Deadline(after: timeout)) {
      case .entry(let entry, let bytes):
        countInMode += 1
        guard isNew(entry) else { continue }
        note(entry)
        entries.append(entry)
        size += bytes
      case .reference: references += 1
      case .intermediate: break
      case .result(let result):
        try follow(result)
        isPageEnd = !entries.isEmpty
      }
    }
  }

  private func note(_ entry: Entry) {
    guard search.keepsPosition, let text = entry.values("modifyTimestamp").first,
      let moment = Timestamp(generalizedTime: text)
    else { return }
    latestChange = max(latestChange ?? moment, moment)
  }

  private func isNew(_ entry: Entry) -> Bool {
    if strategy.mayRestartAfterEntries {
      delivered.insert(entry.dn.hashValue)
      if delivered.count == Self.rememberedNames {
        strategy.commit()
        delivered = []
      }
      return true
    }
    return delivered.isEmpty || !delivered.contains(entry.dn.hashValue)
  }

  private func follow(_ result: OperationResult) throws(LDAPFailure) {
    let pageCookie: [UInt8]?
    do {
      pageCookie = try PagedResults.cookie(in: result.controls)
      if strategy.mode == .synchronizing, result.code == LDAP_SUCCESS {
        cookie = try ContentSync.Done(in: result.controls)?.cookie
      }
    } catch {
      throw .malformed
    }
    switch strategy.step(after: result, cookie: pageCookie, count: countInMode) {
    case .nextPage(let cookie):
      request = try Self.send(search, on: handle, strategy.mode, cookie: cookie)
    case .restart:
      countInMode = 0
      references = 0
      request = try Self.send(search, on: handle, strategy.mode, cookie: [])
    case .end(let result, let reachedCookieEnd):
      self.reachedCookieEnd = reachedCookieEnd
      end = result.failure
    }
  }

  private static func send(
    _ search: DirectorySearch, on handle: LDAPHandle, _ mode: PagingStrategy.Mode,
    cookie: [UInt8]
  ) throws(LDAPFailure) -> Int32 {
    switch mode {
    case .synchronizing:
      try handle.send(search, controls: [ContentSync.request(.refreshOnly, cookie: nil)])
    case .unpaged: try handle.send(search)
    case .paged(let size):
      try handle.send(search, controls: [PagedResults.request(size: size, cookie: cookie)])
    }
  }
}
