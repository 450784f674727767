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
    var reads = 0
  }

  private let state = Mutex(State())
  private let log: SessionsInMemory

  init(log: SessionsInMemory) {
    self.log = log
  }

  /// How often counts were read.
  var reads: Int { state.withLock { $0.reads } }

  func counts(
    of keys: [FailureKey], at now: Timestamp
  ) async throws -> [FailureKey: FailureCount] {
    // As long as reading takes, others come.
    await Task.yield()
    return state.withLock { state in
      state.reads += 1
      return state.counts.filter { keys.contains($0.key) && $0.value.forgottenAt > now }
    }
  }

  func record(_ failure: SignInFailure, event: AuditEvent) async throws {
    await Task.yield()
    state.withLock { state in
      for key in failure.keys {
        state.counts[key] = failure.settings.counting(
          state.counts[key], key.scope, at: failure.at)
        state.accounts[key] = key.scope == .network ? nil : failure.account
      }
      if failure.dropsKeptVerifier, let account = failure.account { state.kept[account] = nil }
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
