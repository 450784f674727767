import Directory
import Services

/// What one refresh says about a directory's content, message by message: a state machine without
/// input or output (RFC 4533, section 3.3).
///
/// A cookie that comes with an entry or between two is never kept: only the end of the refresh says
/// that everything before it was delivered.
struct RefreshProgress {
  /// What to do with an entry or a list of identifiers.
  enum Finding: Hashable {
    case changed
    case gone
    case present
    /// It can't belong to a refresh from our cookie.
    case unchangedSince
  }

  private let known: [CSN]
  /// Whether whatever isn't named is gone.
  private var namesPresent = false
  private var hasNamedAny = false

  /// Begins a refresh from a cookie.
  init(cookie: [UInt8]) {
    known = CSN.all(inCookie: cookie)
  }

  /// Takes an entry with its state; `csn` is its `entryCSN` where it can be read.
  mutating func take(_ state: ContentSync.State, csn: [UInt8]?) -> Finding {
    hasNamedAny = true
    switch state.kind {
    case .present:
      namesPresent = true
      return .present
    case .delete: return .gone
    case .add, .modify:
      guard let csn = csn.flatMap(CSN.init) else { return .changed }
      let isOld = known.contains { $0.server == csn.server && csn.order < $0.order }
      return isOld ? .unchangedSince : .changed
    }
  }

  /// Takes a message between two entries; nil when it names none.
  mutating func take(_ info: ContentSync.Info) -> (Finding, [EntryID])? {
    switch info {
    case .newCookie, .refreshDelete: return nil
    case .refreshPresent:
      namesPresent = true
      hasNamedAny = true
      return nil
    case .entries(let entries, let areDeleted, _):
      hasNamedAny = true
      guard !areDeleted else { return (.gone, entries) }
      namesPresent = true
      return (.present, entries)
    }
  }

  /// What the end of a refresh that succeeded means.
  ///
  /// A server to which nothing has changed says so without a cookie, whatever it says besides.
  func ending(_ done: ContentSync.Done) -> ChangeCertificate.Ending {
    if done.cookie == nil, !hasNamedAny { return .nothing }
    return namesPresent || !done.refreshDeletes ? .unnamed : .named
  }
}

/// A change sequence number as OpenLDAP writes it: `20261121003000.000001Z#000000#000#000000`, the
/// moment, a count, the server, a modifier.
struct CSN: Hashable {
  let server: [UInt8]
  /// What sorts by time.
  let order: String

  init?(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: UInt8(ascii: "#"), omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].count >= 15 else { return nil }
    server = [UInt8](parts[2])
    order = String(decoding: parts[0], as: UTF8.self) + String(decoding: parts[1], as: UTF8.self)
  }

  /// The numbers in a cookie of OpenLDAP's (`rid=…,csn=…;…`); none in any other.
  static func all(inCookie cookie: [UInt8]) -> [CSN] {
    let fields = cookie.split(separator: UInt8(ascii: ","))
    guard let field = fields.first(where: { $0.starts(with: "csn=".utf8) }) else { return [] }
    return field.dropFirst(4).split(separator: UInt8(ascii: ";")).compactMap { CSN([UInt8]($0)) }
  }
}
