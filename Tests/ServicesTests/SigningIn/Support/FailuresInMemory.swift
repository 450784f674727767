import Accounts
import Services
import Synchronization
import Values

/// Counts of failed sign-ins and kept verifiers in dictionaries.
final class FailuresInMemory: SignInFailureStore, KeptVerifierStore {
  private struct State {
    var counts: [FailureKey: FailureCount] = [:]
    var accounts: [FailureKey: AccountID] = [:]
    var kept: [AccountID: KeptVerifier] = [:]
    var underWay: [Int64: SignInTry] = [:]
    var homes: [AccountID: Set<String>] = [:]
    var tries: Int64 = 0
  }

  private let state = Mutex(State())
  private let log: SessionsInMemory

  init(log: SessionsInMemory) {
    self.log = log
  }

  /// How often somebody wanted to try.
  var tries: Int64 { state.withLock { $0.tries } }

  func begin(_ wish: SignInTry) async throws -> SignInAdmission {
    // As long as asking takes, others come.
    await Task.yield()
    return state.withLock { state in
      state.tries += 1
      let keys = wish.subject.keys
      let others = state.underWay.values.map(\.subject)
      var situation = TrySituation(counts: state.counts.filter { keys.contains($0.key) })
      for key in keys {
        situation.underWay[key.scope] = others.count { $0.keys.contains(key) }
      }
      if let account = wish.subject.account, let homes = state.homes[account] {
        situation.place = homes.contains(wish.subject.networkName) ? .home : .elsewhere
      }
      switch wish.settings.judge(wish, in: situation) {
      case .admitted:
        state.underWay[state.tries] = wish
        return .admitted(AdmittedTry(number: state.tries, wish: wish, situation: situation))
      case .crowded: return .crowded
      case .refused(let wait, let isForAddress):
        return .refused(retryAfter: wait, isForAddress: isForAddress)
      }
    }
  }

  func begin(
    named key: String, at now: Timestamp,
    wish: @escaping @Sendable (SignInCandidate?) -> SignInTry
  ) async throws -> NamedAdmission {
    let candidate = try await log.candidate(named: key, at: now)
    return NamedAdmission(candidate: candidate, admission: try await begin(wish(candidate)))
  }

  func end(_ admitted: AdmittedTry) async throws {
    state.withLock { $0.underWay[admitted.number] = nil }
  }

  func record(_ failure: SignInFailure, event: AuditEvent) async throws {
    await Task.yield()
    state.withLock { state in
      let wish = failure.admitted.wish
      state.underWay[failure.admitted.number] = nil
      for key in wish.subject.keys {
        state.counts[key] = wish.settings.counting(
          state.counts[key], key.scope, at: failure.at)
        state.accounts[key] = key.scope == .network ? nil : wish.subject.account
      }
      if failure.dropsKeptVerifier, let account = wish.subject.account {
        state.kept[account] = nil
      }
    }
    try await log.record([event])
  }

  func failures(of id: AccountID, at now: Timestamp) async throws -> [AccountFailures] {
    state.withLock { state in
      state.counts.filter { state.accounts[$0.key] == id && $0.value.forgottenAt > now }
        .map {
          AccountFailures(network: $0.key.network == "*" ? nil : $0.key.network, count: $0.value)
        }
    }
  }

  func clear(_ id: AccountID, event: AuditEvent) async throws -> Bool {
    state.withLock { state in
      let before = state.counts.count
      state.counts = state.counts.filter { state.accounts[$0.key] != id }
      return state.counts.count < before
    }
  }

  /// Does what a session's opening does to the counts and the kept verifier.
  func note(_ opening: SessionOpening) {
    state.withLock { state in
      if let admitted = opening.admitted {
        state.underWay[admitted.number] = nil
        state.homes[opening.session.account, default: []]
          .insert(admitted.wish.subject.networkName)
      }
      for key in opening.forgets {
        if key.scope == .network {
          state.counts[key]?.failures /= 2
        } else {
          state.counts[key] = nil
        }
      }
      if let verifier = opening.keptVerifier {
        state.kept[opening.session.account] = KeptVerifier(
          verifier: verifier, keptAt: opening.session.createdAt)
      }
    }
  }

  func keptVerifier(of id: AccountID) async throws -> KeptVerifier? {
    state.withLock { $0.kept[id] }
  }

  func purgeKept(before moment: Timestamp?) async throws {
    state.withLock { state in
      state.kept = state.kept.filter { kept in
        moment.map { kept.value.keptAt >= $0 } ?? false
      }
    }
  }
}
