import Accounts
import Services
import Synchronization
import Values

/// A clock that a test moves.
final class SteppedTime: TimeSource {
  private let present = Mutex(Timestamp.start)

  func now() -> Timestamp { present.withLock { $0 } }

  func move(by duration: Duration) {
    present.withLock { $0 = $0 + duration }
  }
}

/// Accounts without passwords.
struct NoStoredPasswords: PasswordStore {
  func passwords(of id: AccountID, history: Int) async throws -> StoredPasswords? { nil }
}

/// Takes no password, and counts those that it was shown.
final class WrongHasher: PasswordHasher {
  private let count = Mutex(0)

  var checks: Int { count.withLock { $0 } }

  func hash(_ password: [UInt8]) async throws(PasswordHashingError) -> String { "hash" }

  func verify(
    _ password: [UInt8], against verifier: String?
  ) async throws(PasswordHashingError) -> PasswordCheck {
    count.withLock { $0 += 1 }
    // As long as a check takes, others come.
    for _ in 1...20 { await Task.yield() }
    return .wrong
  }

  func understands(_ verifier: String) -> Bool { true }
}
