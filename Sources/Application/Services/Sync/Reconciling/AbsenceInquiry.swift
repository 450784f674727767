import Directory
import Reconciliation
import Values

/// Asks the directory what became of entries that a certified read didn't deliver.
///
/// Only a definite answer makes an entry absent.
struct AbsenceInquiry: Sendable {
  /// The search that should have delivered the entries.
  let search: DirectorySearch
  /// The attribute that identifies entries.
  let attribute: String
  let client: any DirectoryClient
  /// So many guarded entries may be absent before a guard holds the plan.
  let allowed: Int

  /// Guarded entries whose old names confirmed that they are gone.
  private var gone = 0
  /// Entries that their old names left in doubt.
  private var doubtful = 0

  /// So many doubtful entries are enough to leave the rest in doubt too.
  private static let patience = 500

  init(
    _ search: DirectorySearch, attribute: String, client: any DirectoryClient,
    allowed: Int = .max
  ) {
    self.search = search
    self.attribute = attribute
    self.client = client
    self.allowed = allowed
  }

  /// What became of each entry; one that is left out stays as it is, because nothing is certain
  /// about it.
  mutating func causes(of unread: [UnreadEntry]) async throws -> [EntryID: Presence] {
    guard let present = try await stillFound(unread.map(\.entry)) else { return [:] }
    let missing = unread.filter { !present.contains($0.entry) }
    let locations = try await client.locate(missing.map(\.entry), attribute: attribute)
    let base = DistinguishedName.key(of: search.base)
    var causes: [EntryID: Presence] = [:]
    for entry in missing {
      switch locations[entry.entry] {
      case .found(let dn):
        causes[entry.entry] = isWithin(dn, base) ? .filtered : .moved
      case .notFound:
        if try await isGone(entry) { causes[entry.entry] = .deleted }
      case .unknown, nil: continue
      }
    }
    return causes
  }

  /// The entries that the search finds after all, as one that moved between two pages of the read.
  ///
  /// `condition` narrows the search. Nil when it can't be told.
  func stillFound(_ ids: [EntryID], where condition: Filter? = nil) async throws -> Set<EntryID>? {
    let found = EntrySet()
    let attribute = attribute
    for start in stride(from: 0, to: ids.count, by: 100) {
      let chunk = ids[start..<min(start + 100, ids.count)]
      let anyOfThem = Filter.or(chunk.map { .equal(attribute, Array($0.description.utf8)) })
      var narrowed = search
      narrowed.filter = .and([search.filter] + (condition.map { [$0] } ?? []) + [anyOfThem])
      narrowed.attributes = [attribute]
      let certificate = try await client.read(narrowed) { entries in
        await found.insert(
          entries.compactMap { entry in
            entry.values(attribute).first.flatMap { EntryID(attributeValue: $0) }
          })
      }
      guard certificate.isComplete else { return nil }
    }
    return await found.entries
  }

  /// Whether the old name confirms what the identifier says.
  ///
  /// A server that hides the entry rather than having deleted it refuses, or shows an entry without
  /// its identifier. Once a guard is certain to hold the plan, nobody has to be asked any more.
  private mutating func isGone(_ entry: UnreadEntry) async throws -> Bool {
    guard doubtful < Self.patience else { return false }
    guard gone <= allowed else { return true }
    let isGone =
      switch try await client.probe(dn: entry.dn) {
      case .absent: true
      case .present(let id): id != nil && id != entry.entry
      case .hidden, .unknown: false
      }
    if isGone {
      gone += entry.isGuarded ? 1 : 0
    } else {
      doubtful += 1
    }
    return isGone
  }

  private func isWithin(_ dn: String, _ baseKey: String?) -> Bool {
    guard let baseKey, let key = DistinguishedName.key(of: dn) else { return false }
    return DistinguishedName.isKey(key, within: baseKey)
  }
}

private actor EntrySet {
  private(set) var entries: Set<EntryID> = []

  func insert(_ more: [EntryID]) {
    entries.formUnion(more)
  }
}
