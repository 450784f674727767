import Directory
import Reconciliation
import Values

/// Asks the directory what became of entries that a certified read didn't deliver.
///
/// Only a definite answer makes an entry absent.
struct AbsenceInquiry: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient

  /// Above this number of vanished entries their old names aren't looked at one by one; the guards
  /// stand before a change of that size.
  static let largestProbe = 500

  /// What became of each account's entry; an account that is left out stays as it is, because
  /// nothing is certain about it.
  func causes(of accounts: [LinkedAccount]) async throws -> [EntryID: Presence] {
    let ids = accounts.map(\.entry)
    let present = try await stillInScope(ids)
    guard let present else { return [:] }
    let missing = accounts.filter { !present.contains($0.entry) }
    let locations = try await client.locate(
      missing.map(\.entry), attribute: directory.policy.mapping.id)
    let base = DistinguishedName.key(of: directory.connection.users.base)
    var causes: [EntryID: Presence] = [:]
    for account in missing {
      switch locations[account.entry] {
      case .found(let dn):
        causes[account.entry] = isWithin(dn, base) ? .filtered : .moved
      case .notFound:
        if try await isGone(account, probing: missing.count <= Self.largestProbe) {
          causes[account.entry] = .deleted
        }
      case .unknown, nil: continue
      }
    }
    return causes
  }

  /// Entries that the users' search finds after all: they moved between two pages of the read.
  ///
  /// Nil when that can't be told.
  private func stillInScope(_ ids: [EntryID]) async throws -> Set<EntryID>? {
    let attribute = directory.policy.mapping.id
    let found = EntrySet()
    for start in stride(from: 0, to: ids.count, by: 100) {
      let chunk = ids[start..<min(start + 100, ids.count)]
      let anyOfThem = Filter.or(chunk.map { .equal(attribute, Array($0.description.utf8)) })
      let search = DirectorySearch(
        base: directory.connection.users.base,
        filter: .and([directory.connection.users.filter, anyOfThem]), attributes: [attribute])
      let certificate = try await client.read(search) { entries in
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
  /// its identifier.
  private func isGone(_ account: LinkedAccount, probing: Bool) async throws -> Bool {
    guard probing else { return true }
    switch try await client.probe(dn: account.link.dn) {
    case .absent: return true
    case .present(let id): return id != nil && id != account.entry
    case .hidden, .unknown: return false
    }
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
