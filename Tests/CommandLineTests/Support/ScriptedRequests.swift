import Accounts
import Services
import Synchronization
import Values

/// Access requests in memory, which decisions close.
final class ScriptedRequests: AccessRequestStore, AccountLedger {
  private let requests: Mutex<[AccessRequest]>

  init(_ requests: [AccessRequest] = []) {
    self.requests = Mutex(requests)
  }

  func find(_ id: AccessRequestID) async throws -> AccessRequest? {
    requests.withLock { $0.first { $0.id == id } }
  }

  func latest(of account: AccountID) async throws -> AccessRequest? {
    requests.withLock { $0.last { $0.account == account } }
  }

  func list(
    _ filter: AccessRequestFilter, sort: AccessRequestSort, _ page: PageRequest
  ) async throws -> Page<AccessRequest> {
    let found = requests.withLock { requests in
      requests.filter { request in
        (filter.status.map { $0 == request.status } ?? true)
          && (filter.text.map { "\(request.requester)".contains($0.lowercased()) } ?? true)
      }
    }
    return Page(items: found, total: found.count, nextCursor: nil)
  }

  func others(besides request: AccessRequest, limit: Int) async throws -> [AccessRequest] {
    requests.withLock { requests in
      requests.filter { $0.id != request.id && $0.account == request.account }
    }
  }

  func waiting(since moment: Timestamp, limit: Int) async throws -> [AccessRequest] { [] }

  func countWaiting(applicationsOnly: Bool) async throws -> Int { 0 }

  func situation(
    _ parties: AccountParties, at now: Timestamp
  ) async throws -> AccountSituation {
    guard case .one(let id) = parties.request, let request = try await find(id) else {
      return AccountSituation(author: nil, subject: nil, recipient: nil)
    }
    return AccountSituation(
      author: nil, subject: nil, recipient: nil,
      request: AccessRequestRecord(request: request, verifier: Secret("hash")))
  }

  func change(
    _ parties: AccountParties, at now: Timestamp,
    decide: @Sendable (AccountSituation) throws -> AccountDecision
  ) async throws -> Account? {
    let decision = try decide(try await situation(parties, at: now))
    for case .closeRequest(let closed) in decision.writes {
      requests.withLock { requests in
        requests = requests.map { $0.id == closed.id ? closed : $0 }
      }
    }
    return nil
  }
}
