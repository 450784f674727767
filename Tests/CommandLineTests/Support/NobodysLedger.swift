import Accounts
import Services
import Values

/// A ledger without accounts.
struct NobodysLedger: AccountLedger, PersonalDataStore {
  func situation(
    _ parties: AccountParties, at now: Timestamp
  ) async throws -> AccountSituation {
    AccountSituation(author: nil, subject: nil, recipient: nil)
  }

  func change(
    _ parties: AccountParties, at now: Timestamp,
    decide: @Sendable (AccountSituation) throws -> AccountDecision
  ) async throws -> Account? {
    _ = try decide(try await situation(parties, at: now))
    return nil
  }

  func personalData(of id: AccountID, at now: Timestamp) async throws -> PersonalData? { nil }
}
