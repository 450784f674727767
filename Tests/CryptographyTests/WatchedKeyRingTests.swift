import Fixtures
import Services
import Synchronization
import Testing
import Values

@testable import Cryptography

@Suite("Keys that are replaced while a service runs")
struct WatchedKeyRingTests {
  static let now = Timestamp(millisecondsSince1970: 1_800_000_000_000)

  let folder: TestFolder
  let file: KeyFile
  let randomness: SystemRandomness
  let clock = SetClock(WatchedKeyRingTests.now)

  init() throws {
    folder = try TestFolder()
    randomness = try SystemRandomness()
    file = KeyFile(path: "\(folder.path)/token.key")
  }

  private func ring(_ report: @escaping @Sendable (KeyFileError) -> Void = { _ in }) throws
    -> WatchedKeyRing
  {
    try WatchedKeyRing(file: file, randomness: randomness, now: clock.now(), report: report)
  }

  private func claims() -> SessionClaims {
    SessionClaims(
      sessionID: UniqueID(high: 1, low: 1), accountID: UniqueID(high: 1, low: 2),
      issuedAt: clock.now(), expiresAt: clock.now() + .seconds(3600), isRemembered: false)
  }

  @Test("A new key signs a second later, and both services take each other's tokens all the while")
  func overlap() throws {
    let first = try RotatingSessionTokens(try ring(), time: clock)
    let old = try first.sign(claims())
    let names = try KeyFileRotation(file: file, randomness: randomness, overlap: .seconds(60))
      .addKey(at: clock.now())
    #expect(names.count == 2)
    let second = try RotatingSessionTokens(try ring(), time: clock)
    #expect(try second.verify(old, at: clock.now()) == claims())
    clock.move(by: .seconds(1))
    let new = try second.sign(claims())
    #expect(try first.verify(new, at: clock.now()) == claims())
    #expect(try first.verify(old, at: clock.now()).sessionID == claims().sessionID)
    let header = try first.sign(claims()).prefix { $0 != "." }
    #expect(header == new.prefix { $0 != "." })
    #expect(header != old.prefix { $0 != "." })
  }

  @Test("A key that is dropped counts no longer than a second")
  func dropped() throws {
    let tokens = try RotatingSessionTokens(try ring(), time: clock)
    let old = try tokens.sign(claims())
    let rotation = KeyFileRotation(file: file, randomness: randomness, overlap: nil)
    _ = try rotation.addKey(at: clock.now())
    #expect(try rotation.dropOlder().count == 1)
    clock.move(by: .seconds(1))
    #expect(throws: SessionTokenError.foreignHeader) { try tokens.verify(old, at: clock.now()) }
  }

  @Test("A rotation drops the keys that nothing can need any more, and only those")
  func pruning() throws {
    let rotation = KeyFileRotation(file: file, randomness: randomness, overlap: .seconds(100))
    _ = try ring()
    var names: [[String]] = []
    for _ in 1...4 {
      clock.move(by: .seconds(60))
      names.append(try rotation.addKey(at: clock.now()))
    }
    // A key is needed for 100 seconds from its successor's making on.
    #expect(names.map(\.count) == [2, 3, 3, 3])
    #expect(names[3].dropFirst() == names[2].prefix(2))
    #expect(try rotation.names() == names[3])
  }

  @Test("When the file can't be read any more, the keys go on and somebody is told")
  func unreadable() throws {
    let told = Mutex(0)
    let count: @Sendable (KeyFileError) -> Void = { _ in told.withLock { $0 += 1 } }
    let tokens = try RotatingSessionTokens(try ring(count), time: clock)
    let token = try tokens.sign(claims())
    try folder.write("token.key", "nonsense")
    clock.move(by: .seconds(1))
    #expect(try tokens.verify(token, at: clock.now()).sessionID == claims().sessionID)
    #expect(told.withLock { $0 } == 1)
  }
}
