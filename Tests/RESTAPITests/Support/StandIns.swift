import Directory
import Services
import Synchronization
import Values

/// A clock that a test moves.
final class MovedClock: TimeSource {
  private let moment = Mutex(Timestamp.start)

  func now() -> Timestamp { moment.withLock(\.self) }

  func move(by duration: Duration) {
    moment.withLock { $0 = $0 + duration }
  }
}

extension Timestamp {
  /// 2026-01-01T00:00:00Z.
  static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
}

/// Verifiers that show their password.
struct PlainHasher: PasswordHasher {
  func understands(_ verifier: String) -> Bool { true }

  func hash(_ password: [UInt8]) async throws(PasswordHashingError) -> String {
    "plain:" + String(decoding: password, as: UTF8.self)
  }

  func verify(
    _ password: [UInt8], against verifier: String?
  ) async throws(PasswordHashingError) -> PasswordCheck {
    verifier == "plain:" + String(decoding: password, as: UTF8.self)
      ? .right(needsRehash: false) : .wrong
  }
}

/// The one process of a test.
struct OnlyProcess: ProcessTable {
  let own = ProcessIdentity(boot: "boot", processID: 1, startTime: 1)

  func hasEnded(_ process: ProcessIdentity) -> Bool { process != own }
}

/// A directory of some people, which answers as a test tells it to.
final class SmallDirectory: DirectoryClient {
  static let peopleBase = "ou=people,dc=example,dc=com"
  static let groupsBase = "ou=groups,dc=example,dc=com"

  private struct State {
    var entries: [String: [Entry]] = [:]
    var failure: DirectoryError?
    var outcome = BindOutcome.accepted
    var gate: [CheckedContinuation<Void, Never>] = []
    var isShut = false
  }

  private let state = Mutex(State())

  /// Replaces the people.
  func hold(people: [Entry], groups: [Entry] = []) {
    state.withLock { $0.entries = [Self.peopleBase: people, Self.groupsBase: groups] }
  }

  /// Lets every bind end so.
  func answer(_ outcome: BindOutcome) {
    state.withLock { $0.outcome = outcome }
  }

  /// Holds readers up until `open` is called.
  func shut() {
    state.withLock { $0.isShut = true }
  }

  /// Lets the readers go on.
  func open() {
    let waiting = state.withLock { state in
      state.isShut = false
      defer { state.gate = [] }
      return state.gate
    }
    for reader in waiting { reader.resume() }
  }

  func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate {
    await withCheckedContinuation { continuation in
      let mayGo = state.withLock { state in
        if state.isShut { state.gate.append(continuation) }
        return !state.isShut
      }
      if mayGo { continuation.resume() }
    }
    let entries = state.withLock { $0.entries[search.base] ?? [] }
    try await receive(entries)
    return ReadCertificate(
      resultCode: 0, message: "", pages: 1, reachedCookieEnd: true, references: 0,
      unfinishedRanges: 0, count: entries.count, contextCSNBefore: [], contextCSNAfter: [],
      server: "ldap://test")
  }

  func changes(
    _ search: DirectorySearch, since position: SearchPosition,
    receive: @Sendable (DirectoryChanges) async throws -> Void
  ) async throws -> ChangeCertificate {
    ChangeCertificate(read: try await read(search) { _ in }, ending: .refused(.notOffered))
  }

  func find(_ searches: [DirectorySearch]) async throws -> [Entry]? { nil }

  func locate(_ ids: [EntryID], attribute: String) async throws -> [EntryID: EntryLocation] {
    Dictionary(uniqueKeysWithValues: ids.map { ($0, .notFound) })
  }

  func probe(dn: String) async throws -> EntryPresence { .absent }

  func authenticate(_ request: BindRequest) async -> BindOutcome {
    state.withLock { $0.outcome }
  }

  func test() async -> [DirectoryTestStep] {
    [
      DirectoryTestStep(
        name: "connect", succeeded: true, detail: "Connected.", duration: .milliseconds(2))
    ]
  }

  func close() async {}
}

extension Entry {
  /// A person, `p1` and so on.
  static func person(_ number: Int, uid: String? = nil) -> Entry {
    let name = uid ?? "p\(number)"
    let id = EntryID(UniqueID(high: UInt64(number) << 32 | 0x1000, low: 0x8000_0000_0000_0001))
    return Entry(
      dn: "cn=Person \(number),\(SmallDirectory.peopleBase)",
      attributes: [
        .init("entryUUID", [Array(id.description.utf8)]),
        .init("cn", [Array("Person \(number)".utf8)]),
        .init("mail", [Array("p\(number)@example.com".utf8)]),
      ] + (name.isEmpty ? [] : [.init("uid", [Array(name.utf8)])]))
  }

  /// A group of the people with these numbers.
  static func group(_ number: Int, _ name: String, people: [Int]) -> Entry {
    let id = EntryID(UniqueID(high: UInt64(number) << 32 | 0x2000, low: 0x8000_0000_0000_0001))
    let members = people.map { Array("cn=Person \($0),\(SmallDirectory.peopleBase)".utf8) }
    return Entry(
      dn: "cn=\(name),\(SmallDirectory.groupsBase)",
      attributes: [
        .init("entryUUID", [Array(id.description.utf8)]), .init("cn", [Array(name.utf8)]),
        .init("member", members),
      ])
  }
}
