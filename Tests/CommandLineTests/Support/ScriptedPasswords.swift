import Accounts
import Services
import Values

/// Accounts without passwords.
struct NoPasswords: PasswordStore {
  func passwords(of id: AccountID, history: Int) async throws -> StoredPasswords? { nil }
}

/// Verifiers that show their password.
struct OpenHasher: PasswordHasher {
  func hash(_ password: [UInt8]) async throws(PasswordHashingError) -> String {
    "hashed " + String(decoding: password, as: UTF8.self)
  }

  func verify(
    _ password: [UInt8], against verifier: String?
  ) async throws(PasswordHashingError) -> PasswordCheck {
    verifier == "hashed " + String(decoding: password, as: UTF8.self)
      ? .right(needsRehash: false) : .wrong
  }
}
