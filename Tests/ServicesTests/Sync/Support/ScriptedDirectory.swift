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
    /// The containers of the entries.
    var containers: [Entry] = []
    /// Whether the groups follow an entry's new name (slapo-refint(5)).
    var keepsReferences = true
    /// How it tells what has changed; nil when it doesn't.
    var changes: ChangeTelling?
    /// The contents for which it has given cookies.
    var history: [Content] = []
  }

  /// What it held once.
  struct Content: Equatable {
    var people: [Entry]
    var groups: [Entry]
  }

  /// How changes are told.
  struct ChangeTelling: Sendable {
    /// Whether it names what is there instead of what is gone.
    var namesPresent = false
    /// Why it doesn't answer.
    var refusal: ChangeCertificate.Refusal?
    /// What a feed tells in place of what the directory holds, as one that lags behind.
    var lagging: Content?
    /// Whether it tells of nothing, as when other access rules have hidden entries.
    var isSilent = false
  }

  private let script = Mutex(Script())

  /// Changes what it holds or how it behaves.
  func edit(_ change: @Sendable (inout Script) -> Void) {
    script.withLock { change(&$0) }
  }

  var located: [EntryID] { script.withLock { $0.located } }

  /// What it holds now.
  var now: Script { script.withLock(\.self) }

  /// A cookie for what it holds now.
  func keepCookie() -> [UInt8]? {
    guard case .cookie(let cookie)? = script.withLock({ $0.keep() })?.mark else { return nil }
    return cookie
  }

  func hasChanges(since position: SearchPosition, below base: String) -> Bool? {
    script.withLock { $0.keep() }?.mark != position.mark
  }

  func follow(
    _ searches: [FollowedSearch], on server: String
  ) async throws -> any DirectoryFeed {
    if let failure = now.failure { throw failure }
    return try ScriptedFeed(self, searches)
  }

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
    if case .or = search.filter {
      entries = search.base == Self.peopleBase ? script.containers : []
    } else if search.base == Self.groupsBase, case .and(let parts) = search.filter {
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
    if search.keepsPosition, certificate.isComplete {
      certificate.position = self.script.withLock { $0.keep() }
    }
    for start in stride(from: 0, to: entries.count, by: 3) {
      try await receive(Array(entries[start..<min(start + 3, entries.count)]))
    }
    return certificate
  }

  func changes(
    _ search: DirectorySearch, since position: SearchPosition,
    receive: @Sendable (DirectoryChanges) async throws -> Void
  ) async throws -> ChangeCertificate {
    let script = script.withLock(\.self)
    if let failure = script.failure { throw failure }
    var certificate = ReadCertificate(
      resultCode: 0, message: "", pages: 0, reachedCookieEnd: true, references: 0,
      unfinishedRanges: 0, count: 0, contextCSNBefore: [], contextCSNAfter: [],
      server: "ldap://test")
    guard let telling = script.changes, telling.refusal == nil,
      case .cookie(let cookie) = position.mark, let number = cookie.first.map(Int.init),
      script.history.indices.contains(number)
    else {
      return ChangeCertificate(
        read: certificate, ending: .refused(script.changes?.refusal ?? .notOffered))
    }
    let old = script.history[number]
    guard !telling.isSilent, old != Content(people: script.people, groups: script.groups) else {
      return ChangeCertificate(read: certificate, ending: .nothing)
    }
    certificate.position = self.script.withLock { $0.keep() }
    let isGroups = search.base == Self.groupsBase
    let changes = DirectoryChanges(
      from: isGroups ? old.groups : old.people, to: isGroups ? script.groups : script.people,
      namesPresent: telling.namesPresent)
    certificate.count = changes.entries.count
    try await receive(changes)
    return ChangeCertificate(
      read: certificate, ending: telling.namesPresent ? .unnamed : .named)
  }

  func find(_ searches: [DirectorySearch]) async throws -> [Entry]? {
    let script = script.withLock(\.self)
    return searches.flatMap { search in
      let isGroups = search.base.hasSuffix(Self.groupsBase)
      return (isGroups ? script.groups : script.people).filter { entry in
        if search.scope == .base {
          guard DistinguishedName.key(of: entry.dn) == search.base else { return false }
        }
        return entry.matches(search.filter)
      }
    }
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

extension ScriptedDirectory.Script {
  /// Remembers the present content; nil when it doesn't tell changes.
  fileprivate mutating func keep() -> SearchPosition? {
    guard changes != nil else { return nil }
    let present = ScriptedDirectory.Content(people: people, groups: groups)
    if history.last != present { history.append(present) }
    return SearchPosition(
      mark: .cookie([UInt8(history.count - 1)]), server: "ldap://test")
  }
}

extension DirectoryChanges {
  /// What differs between two contents.
  init(from old: [Entry], to new: [Entry], namesPresent: Bool) {
    self.init()
    let before = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let now = Set(new.map(\.id))
    entries = new.filter { before[$0.id] != $0 }
    if namesPresent {
      present = new.filter { before[$0.id] == $0 }.compactMap(\.id)
    } else {
      gone = old.compactMap(\.id).filter { !now.contains($0) }
    }
  }
}

extension Entry {
  fileprivate var id: EntryID? {
    values("entryUUID").first.flatMap { EntryID(attributeValue: $0) }
  }

  /// Evaluates the filters of these tests; every entry has an object class.
  func matches(_ filter: Filter) -> Bool {
    switch filter {
    case .and(let parts): parts.allSatisfy { matches($0) }
    case .or(let parts): parts.contains { matches($0) }
    case .not(let part): !matches(part)
    case .present(let name): name == "objectClass" || !values(name).isEmpty
    case .equal("member", let value):
      values("member").contains { Self.key($0) == Self.key(value) }
    case .equal(let name, let value): values(name).contains(value)
    default: false
    }
  }

  private static func key(_ name: [UInt8]) -> String? {
    DistinguishedName.key(of: String(decoding: name, as: UTF8.self))
  }
}
