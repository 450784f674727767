import Directory
import Services
import Testing
import Values

@testable import LDAPDirectory

@Suite("What a search says that goes on for ever")
struct FollowProgressTests {
  private static let now = "20261121000000.000000Z#000000#000#000000"
  private static let before = "20251121000000.000000Z#000000#000#000000"
  private static let cookie = [UInt8]("rid=000,csn=\(now)".utf8)

  private let entry = EntryID(UniqueID(high: 1, low: 2))
  private let other = EntryID(UniqueID(high: 1, low: 3))

  private func state(
    _ kind: ContentSync.State.Kind, cookie: [UInt8]? = nil
  ) -> ContentSync.State {
    ContentSync.State(kind: kind, entry: entry, cookie: cookie)
  }

  @Test("A refresh without news ends with nothing, and keeps the old cookie")
  func nothing() {
    var progress = FollowProgress(cookie: Self.cookie)
    #expect(progress.ending == nil)
    #expect(progress.take(.refreshDelete(cookie: nil, isDone: true)) == nil)
    #expect(progress.ending == .nothing)
    #expect(progress.cookie == nil)
  }

  @Test("A cookie in the middle of the refresh doesn't count, the one at its end does")
  func cookies() {
    var progress = FollowProgress(cookie: Self.cookie)
    _ = progress.take(state(.add, cookie: [1]), csn: nil)
    _ = progress.take(.newCookie([2]))
    _ = progress.take(.entries([other], areDeleted: true, cookie: [3]))
    _ = progress.take(.refreshPresent(cookie: [4], isDone: false))
    #expect(progress.cookie == nil)
    #expect(progress.ending == nil)
    _ = progress.take(.refreshDelete(cookie: [5], isDone: true))
    #expect(progress.cookie == [5])
    #expect(progress.ending == .unnamed, "a present phase came before")
  }

  @Test("A delete phase names what is gone, a present phase what isn't")
  func phases() throws {
    var deleting = FollowProgress(cookie: Self.cookie)
    let goneNamed = deleting.take(.entries([entry], areDeleted: true, cookie: nil))
    let gone = try #require(goneNamed)
    #expect(gone.finding == .gone && gone.entries == [entry])
    _ = deleting.take(.refreshDelete(cookie: [1], isDone: true))
    #expect(deleting.ending == .named)
    var presenting = FollowProgress(cookie: Self.cookie)
    let thereNamed = presenting.take(.entries([entry], areDeleted: false, cookie: nil))
    let there = try #require(thereNamed)
    #expect(there.finding == .present)
    _ = presenting.take(.refreshPresent(cookie: [1], isDone: true))
    #expect(presenting.ending == .unnamed)
  }

  @Test("An entry older than the cookie says that the cookie went unheard, but only in the refresh")
  func unheard() {
    var progress = FollowProgress(cookie: Self.cookie)
    let old = [UInt8](Self.before.utf8)
    #expect(progress.take(state(.add), csn: old) == .unchangedSince)
    progress = FollowProgress(cookie: Self.cookie)
    _ = progress.take(.refreshDelete(cookie: nil, isDone: true))
    #expect(progress.take(state(.add), csn: old) == .changed, "it came back into the filter")
  }

  @Test("Later each change counts with its cookie")
  func changes() throws {
    var progress = FollowProgress(cookie: nil)
    _ = progress.take(.refreshDelete(cookie: [1], isDone: true))
    #expect(progress.take(state(.modify, cookie: [2]), csn: nil) == .changed)
    #expect(progress.cookie == [2])
    #expect(progress.take(state(.delete), csn: nil) == .gone)
    #expect(progress.cookie == [2])
    #expect(progress.take(.newCookie([3])) == nil)
    #expect(progress.cookie == [3])
    let goneNamed = progress.take(.entries([other], areDeleted: true, cookie: [4]))
    let gone = try #require(goneNamed)
    #expect(gone.finding == .gone && gone.entries == [other])
    #expect(progress.cookie == [4])
  }

  @Test("Another refresh after the first is no reason to conclude anything")
  func secondRefresh() {
    var progress = FollowProgress(cookie: Self.cookie)
    _ = progress.take(.refreshDelete(cookie: [1], isDone: true))
    #expect(progress.take(.entries([entry], areDeleted: false, cookie: nil)) == nil)
    #expect(progress.take(.refreshPresent(cookie: [2], isDone: true)) == nil)
    #expect(progress.cookie == [1])
    #expect(progress.ending == .named)
  }
}
