import Accounts
import Directory
import Services
import Synchronization
import Values

/// Accounts, sessions and audit events in dictionaries.
final class SessionsInMemory: SessionStore, AuditLog {
  private struct State {
    var accounts: [AccountID: SignInCandidate] = [:]
    var sessions: [SessionID: Session] = [:]
    var events: [AuditEvent] = []
    var seenWrites = 0
    var extensions = 0
  }

  private let state = Mutex(State())
  private let opened = Mutex<(@Sendable (SessionOpening) -> Void)?>(nil)

  /// Calls something for every session that is opened.
  func watch(_ body: @escaping @Sendable (SessionOpening) -> Void) {
    opened.withLock { $0 = body }
  }

  var events: [AuditEvent] { state.withLock { $0.events } }
  var sessions: [Session] { state.withLock { Array($0.sessions.values) } }
  var seenWrites: Int { state.withLock { $0.seenWrites } }
  var extensions: Int { state.withLock { $0.extensions } }

  func put(_ account: Account, verifier: String? = nil, changedAt: Timestamp? = nil) {
    state.withLock {
      $0.accounts[account.id] = SignInCandidate(
        account: account, verifier: verifier.map { Secret($0) },
        passwordChangedAt: changedAt ?? account.createdAt)
    }
  }

  func verifier(of id: AccountID) -> String? {
    state.withLock { $0.accounts[id]?.verifier?.revealed }
  }

  func change(_ id: AccountID, _ change: (inout Account) -> Void) {
    state.withLock { state in
      guard var candidate = state.accounts[id] else { return }
      change(&candidate.account)
      state.accounts[id] = candidate
    }
  }

  func candidate(named key: String, at now: Timestamp) async throws -> SignInCandidate? {
    state.withLock { state in
      let people = state.accounts.values.filter { !$0.account.isSystem }
      return people.first { LoginName.key($0.account.username) == key }
        ?? people.first { $0.account.email.map(LoginName.key) == key }
    }
  }

  func open(_ opening: SessionOpening) async throws -> Bool {
    guard note(opening) else { return false }
    opened.withLock { $0 }?(opening)
    return true
  }

  private func note(_ opening: SessionOpening) -> Bool {
    state.withLock { state in
      let id = opening.session.account
      guard let present = state.accounts[id], present.account.status == .active,
        present.passwordChangedAt == opening.candidate.passwordChangedAt
      else { return false }
      state.accounts[id]?.account.lastLoginAt = opening.session.createdAt
      if let verifier = opening.newVerifier { state.accounts[id]?.verifier = verifier }
      if let must = opening.mustChangePassword {
        state.accounts[id]?.account.mustChangePassword = must
      }
      state.sessions[opening.session.id] = opening.session
      state.events.append(opening.event)
      return true
    }
  }

  func find(_ id: SessionID, at now: Timestamp) async throws -> LiveSession? {
    state.withLock { state in
      guard let session = state.sessions[id], let found = state.accounts[session.account] else {
        return nil
      }
      return LiveSession(session: session, account: found.account)
    }
  }

  func extend(_ id: SessionID, to end: Timestamp, tokenHint: String) async throws -> Bool {
    state.withLock {
      $0.extensions += 1
      $0.sessions[id]?.expiresAt = end
      $0.sessions[id]?.tokenHint = tokenHint
      return $0.sessions[id] != nil
    }
  }

  func markSeen(_ times: [SessionID: Timestamp]) async throws {
    state.withLock { state in
      state.seenWrites += 1
      for (id, time) in times { state.sessions[id]?.lastSeenAt = time }
    }
  }

  func close(_ id: SessionID, event: AuditEvent) async throws -> Bool {
    state.withLock { state in
      guard state.sessions.removeValue(forKey: id) != nil else { return false }
      state.events.append(event)
      return true
    }
  }

  func count(at now: Timestamp) async throws -> Int {
    state.withLock { state in state.sessions.values.count { $0.expiresAt > now } }
  }

  func purge(at now: Timestamp) async throws -> Int {
    state.withLock { state in
      let before = state.sessions.count
      state.sessions = state.sessions.filter { $0.value.expiresAt > now }
      return before - state.sessions.count
    }
  }

  func record(_ events: [AuditEvent]) async throws {
    state.withLock { $0.events += events }
  }
}
