@testable import LDAPDirectory
import Testing

@Suite("How a search is paged")
struct PagingStrategyTests {
  private let success = OperationResult(code: 0)

  @Test("Pages follow each other until the cookie is empty")
  func pages() {
    var strategy = PagingStrategy(pageSize: 10, refusesPaging: false)
    #expect(strategy.mode == .paged(size: 10))
    #expect(strategy.step(after: success, cookie: [1], count: 10) == .nextPage(cookie: [1]))
    #expect(strategy.step(after: success, cookie: [2], count: 20) == .nextPage(cookie: [2]))
    #expect(
      strategy.step(after: success, cookie: [], count: 25)
        == .end(success, reachedCookieEnd: true))
    #expect(strategy.pages == 3)
  }

  @Test("A server that ignores the control has sent everything")
  func ignored() {
    var strategy = PagingStrategy(pageSize: 10, refusesPaging: false)
    #expect(
      strategy.step(after: success, cookie: nil, count: 25)
        == .end(success, reachedCookieEnd: true))
    #expect(strategy.pages == 0)
  }

  @Test("A refused control leads to a search without it", arguments: [2, 12, 53] as [Int32])
  func refused(_ code: Int32) {
    var strategy = PagingStrategy(pageSize: 1000, refusesPaging: false)
    #expect(strategy.step(after: OperationResult(code: code), cookie: nil, count: 0) == .restart)
    #expect(strategy.mode == .unpaged)
    #expect(!strategy.mayRestartAfterEntries)
  }

  @Test("A refusal behind the first entries is a failure, not a reason to start again")
  func lateRefusal() {
    var strategy = PagingStrategy(pageSize: 1000, refusesPaging: false)
    let refusal = OperationResult(code: 53)
    #expect(
      strategy.step(after: refusal, cookie: nil, count: 3)
        == .end(refusal, reachedCookieEnd: false))
  }

  @Test("A page beyond the server's limit is tried smaller, then not at all")
  func adminLimit() {
    var strategy = PagingStrategy(pageSize: 1000, refusesPaging: false)
    let limit = OperationResult(code: 11)
    #expect(strategy.step(after: limit, cookie: nil, count: 0) == .restart)
    #expect(strategy.mode == .paged(size: PagingStrategy.smallPage))
    #expect(strategy.step(after: limit, cookie: nil, count: 0) == .restart)
    #expect(strategy.mode == .unpaged)
    #expect(
      strategy.step(after: limit, cookie: nil, count: 0)
        == .end(limit, reachedCookieEnd: true))
  }

  @Test("A limit without paging leads to paging; when that is refused, the limit is reported")
  func unpagedLimit() {
    var strategy = PagingStrategy(pageSize: 0, refusesPaging: false)
    let limit = OperationResult(code: 4)
    #expect(strategy.mode == .unpaged)
    #expect(strategy.mayRestartAfterEntries)
    #expect(strategy.step(after: limit, cookie: nil, count: 500) == .restart)
    #expect(strategy.mode == .paged(size: PagingStrategy.defaultPage))
    #expect(
      strategy.step(after: OperationResult(code: 12), cookie: nil, count: 0)
        == .end(limit, reachedCookieEnd: true))
  }

  @Test("After too many entries a limit is final")
  func committed() {
    var strategy = PagingStrategy(pageSize: 0, refusesPaging: false)
    strategy.commit()
    let limit = OperationResult(code: 4)
    #expect(
      strategy.step(after: limit, cookie: nil, count: 100_000)
        == .end(limit, reachedCookieEnd: true))
  }
}
