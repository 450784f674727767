import Accounts
import Services
import Values

/// Accounts without passwords.
struct NoPasswords: PasswordStore {
  func passwords(of id: AccountID, history: Int) async throws -> StoredPasswords? { nil }
}

/// Verifiers that show their password.
struct OpenHasher: PasswordHasher {
  func understands(_ verifier: String) -> Bool { true }

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

/// Nobody's sign-in has ever failed.
struct NoFailures: SignInFailureStore {
  func begin(_ wish: SignInTry) async throws -> SignInAdmission {
    .admitted(AdmittedTry(number: 1, wish: wish, situation: TrySituation()))
  }
  func begin(
    named key: String, at now: Timestamp,
    wish: @escaping @Sendable (SignInCandidate?) -> SignInTry
  ) async throws -> NamedAdmission {
    NamedAdmission(candidate: nil, admission: try await begin(wish(nil)))
  }
  func end(_ admitted: AdmittedTry) async throws {}
  func record(_ failure: SignInFailure, event: AuditEvent) async throws {}
  func failures(of id: AccountID, at now: Timestamp) async throws -> [AccountFailures] { [] }
  func clear(_ id: AccountID, event: AuditEvent) async throws -> Bool { false }
}
