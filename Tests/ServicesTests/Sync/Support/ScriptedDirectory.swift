import Directory
import Services
import Synchronization

/// A directory that answers as a test tells it to.
final class ScriptedDirectory: DirectoryClient {
  static let peopleBase = "ou=people,dc=example,dc=com"
  static let groupsBase = "ou=groups,dc=example,dc=com"

  /// What it holds and how it behaves.
  struct Script: Sendable {
    /// The entries of the users' search.
    var people: [Entry] = []
    /// The entries of the groups' search.
    var groups: [Entry] = []
    /// Entries that the users' search finds only when asked for by their identifiers.
    var late: [Entry] = []
    /// Entries that the groups' search finds only when asked for by their identifiers.
    var lateGroups: [Entry] = []
    /// Groups whose members the server hides, in searches too.
    var secretGroups: Set<EntryID> = []
    /// People whose access attributes the server hides, in searches too.
    var hidingStates: Set<EntryID> = []
    /// Edits the certificate of the users' search.
    var spoilUsers: @Sendable (inout ReadCertificate) -> Void = { _ in }
    /// Edits the certificate of the groups' search.
    var spoilGroups: @Sendable (inout ReadCertificate) -> Void = { _ in }
    /// Thrown by every read.
    var failure: DirectoryError?
    /// Where missing entries are; not found unless said.
    var locations: [EntryID: EntryLocation] = [:]
    /// What old names answer; absent unless said.
    var presences: [String: EntryPresence] = [:]
    /// The identifiers that were looked up.
    var located: [EntryID] = []
  }

  private let script = Mutex(Script())

  /// Changes what it holds or how it behaves.
  func edit(_ change: @Sendable (inout Script) -> Void) {
    script.withLock { change(&$0) }
  }

  var located: [EntryID] { script.withLock { $0.located } }

  func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate {
    let script = script.withLock(\.self)
    if let failure = script.failure { throw failure }
    var certificate = ReadCertificate(
      resultCode: 0, message: "", pages: 1, reachedCookieEnd: true, references: 0,
      unfinishedRanges: 0, count: 0, contextCSNBefore: [], contextCSNAfter: [],
      server: "ldap://test")
    let entries: [Entry]
    if search.base == Self.groupsBase, case .and(let parts) = search.filter {
      entries = script.groups(where: parts)
    } else if search.base == Self.groupsBase {
      entries = script.groups
      script.spoilGroups(&certificate)
    } else if case .and(let parts) = search.filter {
      entries = script.people(where: parts)
    } else {
      entries = script.people
      script.spoilUsers(&certificate)
    }
    certificate.count = entries.count
    for start in stride(from: 0, to: entries.count, by: 3) {
      try await receive(Array(entries[start..<min(start + 3, entries.count)]))
    }
    return certificate
  }

  func locate(_ ids: [EntryID], attribute: String) async throws -> [EntryID: EntryLocation] {
    script.withLock { script in
      script.located += ids
      return Dictionary(uniqueKeysWithValues: ids.map { ($0, script.locations[$0] ?? .notFound) })
    }
  }

  func probe(dn: String) async throws -> EntryPresence {
    script.withLock { $0.presences[dn] ?? .absent }
  }

  func authenticate(_ request: BindRequest) async -> BindOutcome {
    .rejected
  }

  func test() async -> [DirectoryTestStep] { [] }

  func close() async {}
}

extension ScriptedDirectory.Script {
  /// The people that a search by identifiers finds; a condition about hidden attributes finds nobody.
  fileprivate func people(where parts: [Filter]) -> [Entry] {
    (people + late).filter { entry in
      guard entry.isNamed(by: parts) else { return false }
      let id = entry.values("entryUUID").first.flatMap { EntryID(attributeValue: $0) }
      return parts.count < 3 || !hidingStates.contains { $0 == id }
    }
  }

  /// The groups that a search by identifiers finds, perhaps only those without members.
  fileprivate func groups(where parts: [Filter]) -> [Entry] {
    (groups + lateGroups).filter { entry in
      guard entry.isNamed(by: parts) else { return false }
      guard parts.contains(.not(.present("member"))) else { return true }
      let id = entry.values("entryUUID").first.flatMap { EntryID(attributeValue: $0) }
      return entry.values("member").isEmpty && !secretGroups.contains { $0 == id }
    }
  }
}

extension Entry {
  fileprivate func isNamed(by parts: [Filter]) -> Bool {
    guard case .or(let wanted) = parts.last else { return false }
    return wanted.contains(.equal("entryUUID", values("entryUUID").first ?? []))
  }
}
