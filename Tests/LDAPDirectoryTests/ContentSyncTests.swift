import Directory
import Services
import Testing
import Values

@testable import LDAPDirectory

@Suite("Pieces of content synchronization")
struct ContentSyncTests {
  private static let uuid = [UInt8](1...16)
  private let entry = EntryID(UniqueID(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10))

  @Test("A request carries its mode and the cookie")
  func request() {
    #expect(
      ContentSync.request(.refreshOnly, cookie: nil).value == [0x30, 0x03, 0x0a, 0x01, 0x01])
    let full = ContentSync.request(.refreshAndPersist, cookie: [7, 8])
    #expect(full.isCritical)
    #expect(
      full.value == [0x30, 0x07, 0x0a, 0x01, 0x03, 0x04, 0x02, 7, 8])
  }

  @Test(
    "The state of an entry is read with and without a cookie",
    arguments: [
      (UInt8(0), ContentSync.State.Kind.present), (1, .add), (2, .modify), (3, .delete),
    ])
  func state(_ number: UInt8, kind: ContentSync.State.Kind) throws {
    let plain = Message.element(0x30, [0x0a, 1, number] + Message.element(0x04, Self.uuid))
    #expect(try ContentSync.State(plain) == .init(kind: kind, entry: entry, cookie: nil))
    let more = Message.element(
      0x30, [0x0a, 1, number] + Message.element(0x04, Self.uuid) + [0x04, 1, 9])
    #expect(try ContentSync.State(more) == .init(kind: kind, entry: entry, cookie: [9]))
  }

  @Test("The end of a refresh says nothing of deletions unless it does")
  func done() throws {
    #expect(
      try ContentSync.Done([0x30, 0]) == ContentSync.Done(cookie: nil, refreshDeletes: false))
    #expect(
      try ContentSync.Done([0x30, 6, 0x04, 1, 5, 0x01, 1, 0xff])
        == ContentSync.Done(cookie: [5], refreshDeletes: true))
    #expect(try ContentSync.Done(in: []) == nil)
  }

  @Test("Each message between the entries is told apart")
  func infos() throws {
    #expect(try ContentSync.Info([0x80, 2, 1, 2]) == .newCookie([1, 2]))
    #expect(try ContentSync.Info([0xa1, 0]) == .refreshDelete(cookie: nil, isDone: true))
    #expect(
      try ContentSync.Info([0xa2, 6, 0x04, 1, 3, 0x01, 1, 0])
        == .refreshPresent(cookie: [3], isDone: false))
    let set = Message.element(0x31, Message.element(0x04, Self.uuid))
    #expect(
      try ContentSync.Info(Message.element(0xa3, set))
        == .entries([entry], areDeleted: false, cookie: nil))
    #expect(
      try ContentSync.Info(Message.element(0xa3, [0x04, 1, 3, 0x01, 1, 0xff] + set))
        == .entries([entry], areDeleted: true, cookie: [3]))
  }

  @Test(
    "What isn't exactly that is refused",
    arguments: [
      [], [0x30, 0], [0x30, 3, 0x0a, 1, 4], [0x30, 5, 0x0a, 1, 1, 0x04, 0],
      [0x30, 3, 0x0a, 1, 1, 0], [0xa4, 0], [0xa3, 0], [0xa1, 3, 0x01, 1, 0, 0], [0x80, 1],
      [0x31, 3, 0x0a, 1, 1],
    ])
  func malformed(_ bytes: [UInt8]) {
    #expect(throws: BERReader.Malformed.self) { try ContentSync.State(bytes) }
    #expect(throws: BERReader.Malformed.self) { try ContentSync.Info(bytes) }
  }

  @Test("Whatever bytes come, reading ends, and what is read is what was written")
  func anyBytes() throws {
    var state: UInt64 = 7
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 40)
    }
    let set = Message.element(
      0x31, Message.element(0x04, Self.uuid) + Message.element(0x04, Self.uuid))
    let good = Message.element(0xa3, [0x04, 1, 3, 0x01, 1, 0xff] + set)
    var understood = 0
    for round in 0..<20_000 {
      var bytes = good
      for _ in 0...(round % 3) { bytes[Int(next()) % bytes.count] = next() }
      if next() < 40 { bytes.removeLast(Int(next()) % bytes.count) }
      do throws(BERReader.Malformed) {
        let info = try ContentSync.Info(bytes)
        if case .entries(let entries, _, _) = info { #expect(entries.count <= 2) }
        understood += 1
      } catch {
        continue
      }
    }
    #expect((1..<20_000).contains(understood))
  }
}

@Suite("A refresh, message by message")
struct RefreshProgressTests {
  private let cookie = [UInt8](
    "rid=000,csn=20260101000000.000000Z#000000#001#000000;20260102000000.000000Z#000000#002#000000"
      .utf8)
  private let entry = EntryID(UniqueID(high: 1, low: 2))

  private func state(_ kind: ContentSync.State.Kind) -> ContentSync.State {
    ContentSync.State(kind: kind, entry: entry, cookie: [1])
  }

  private func done(_ refreshDeletes: Bool, cookie: [UInt8]? = [2]) -> ContentSync.Done {
    ContentSync.Done(cookie: cookie, refreshDeletes: refreshDeletes)
  }

  @Test("An end without a cookie and without entries means that nothing has changed")
  func nothing() {
    let progress = RefreshProgress(cookie: cookie)
    #expect(progress.ending(done(true, cookie: nil)) == .nothing)
    #expect(progress.ending(done(false, cookie: nil)) == .nothing)
  }

  @Test("After a delete phase only what was named is gone")
  func deletePhase() {
    var progress = RefreshProgress(cookie: cookie)
    #expect(progress.take(state(.delete), csn: nil) == .gone)
    #expect(progress.take(.refreshDelete(cookie: [1], isDone: true)) == nil)
    #expect(progress.ending(done(true)) == .named)
  }

  @Test("After a present phase whatever wasn't named is gone, whatever the end says")
  func presentPhase() {
    var single = RefreshProgress(cookie: cookie)
    #expect(single.take(state(.present), csn: nil) == .present)
    #expect(single.ending(done(true)) == .unnamed)
    var set = RefreshProgress(cookie: cookie)
    let found = set.take(.entries([entry], areDeleted: false, cookie: nil))
    #expect(found?.0 == .present)
    #expect(set.ending(done(true)) == .unnamed)
    var ended = RefreshProgress(cookie: cookie)
    #expect(ended.take(.refreshPresent(cookie: nil, isDone: true)) == nil)
    #expect(ended.ending(done(true)) == .unnamed)
    #expect(RefreshProgress(cookie: cookie).ending(done(false)) == .unnamed)
  }

  @Test("An entry older than the cookie shows that the cookie wasn't heeded")
  func ignored() {
    var progress = RefreshProgress(cookie: cookie)
    func take(_ csn: String) -> RefreshProgress.Finding {
      progress.take(state(.add), csn: [UInt8](csn.utf8))
    }
    #expect(take("20251231000000.000000Z#000000#001#000000") == .unchangedSince)
    #expect(take("20260101000000.000000Z#000000#001#000000") == .changed)
    #expect(take("20260101000000.000000Z#000001#001#000000") == .changed)
    #expect(take("20260101120000.000000Z#000000#002#000000") == .unchangedSince)
    #expect(take("20250101000000.000000Z#000000#003#000000") == .changed, "another server's")
    #expect(take("nonsense") == .changed)
    var foreign = RefreshProgress(cookie: [1, 2, 3])
    let old = [UInt8]("20200101000000.000000Z#000000#001#000000".utf8)
    #expect(foreign.take(state(.add), csn: old) == .changed, "a cookie only its server reads")
  }
}
