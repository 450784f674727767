import Accounts
import Testing
import Values

@Suite("The steps of an access request")
struct AccessRequestTests {
  private let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)

  private var pending: AccessRequest {
    AccessRequest(
      id: AccessRequestID(UniqueID(high: 1, low: 1)),
      account: AccountID(UniqueID(high: 2, low: 2)),
      requester: .init(username: "ada", email: nil, displayName: nil), message: nil,
      requestedRole: .user, createdAt: start)
  }

  private func decision(at now: Timestamp) -> AccessRequest.Decision {
    AccessRequest.Decision(decider: nil, deciderName: "kim", at: now)
  }

  /// The request after each way to end it.
  private func ended(_ status: AccessRequestStatus) throws -> AccessRequest {
    switch status {
    case .pending: pending
    case .approved: try pending.approved(decision(at: start))
    case .rejected: try pending.rejected(decision(at: start))
    case .withdrawn: try pending.withdrawn(at: start)
    case .expired: try pending.expired(at: start)
    }
  }

  @Test(
    "A step leads to its end and counts the version up", arguments: AccessRequestStatus.allCases)
  func ends(status: AccessRequestStatus) throws {
    let request = try ended(status)
    #expect(request.status == status)
    #expect(request.version == (status == .pending ? 1 : 2))
    #expect((request.decision != nil) == [.approved, .rejected].contains(status))
  }

  @Test(
    "An ended request takes no further step",
    arguments: AccessRequestStatus.allCases.filter { $0 != .pending })
  func once(status: AccessRequestStatus) throws {
    let request = try ended(status)
    let closed = AccessRequestClosed(status: status)
    #expect(throws: closed) { try request.approved(decision(at: start)) }
    #expect(throws: closed) { try request.rejected(decision(at: start)) }
    #expect(throws: closed) { try request.withdrawn(at: start) }
    #expect(throws: closed) { try request.expired(at: start) }
  }

  @Test("Only a waiting request gets overdue, at the very moment its time is over")
  func overdue() throws {
    let lifetime = Duration.seconds(10)
    #expect(!pending.isOverdue(at: start + .milliseconds(9999), after: lifetime))
    #expect(pending.isOverdue(at: start + lifetime, after: lifetime))
    #expect(!pending.isOverdue(at: start + .seconds(1_000_000), after: nil))
    #expect(!(try ended(.rejected)).isOverdue(at: start + lifetime, after: lifetime))
  }

  @Test("Only a rejection keeps somebody from asking again, until the cooldown is over")
  func cooldown() throws {
    let (cooldown, end) = (Duration.seconds(10), start + .seconds(10))
    let rejected = try ended(.rejected)
    #expect(rejected.blocksAnother(for: cooldown, at: start) == end)
    #expect(rejected.blocksAnother(for: cooldown, at: end) == nil)
    #expect(rejected.blocksAnother(for: .zero, at: start) == nil)
    for status in AccessRequestStatus.allCases where status != .rejected {
      #expect(try ended(status).blocksAnother(for: cooldown, at: start) == nil)
    }
  }
}
