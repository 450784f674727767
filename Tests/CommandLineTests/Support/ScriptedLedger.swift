import Accounts
import Services
import Synchronization
import Values

/// A ledger that knows some accounts, and notes what is written about them.
final class ScriptedLedger: AccountLedger {
  private let accounts: [Account]
  private let written = Mutex<[AccountWrite]>([])

  init(_ accounts: [Account]) {
    self.accounts = accounts
  }

  /// What was written, in order.
  var writes: [AccountWrite] { written.withLock { $0 } }

  func situation(_ parties: AccountParties, at now: Timestamp) -> AccountSituation {
    let subject = accounts.first { $0.id == parties.subject }
    return AccountSituation(
      author: nil,
      subject: subject.map {
        AccountRecord(
          account: $0, isSuspended: false, directoryBlock: nil, verifier: nil, grants: [],
          workflows: 0)
      }, recipient: nil)
  }

  func change(
    _ parties: AccountParties, at now: Timestamp,
    decide: @Sendable (AccountSituation) throws -> AccountDecision
  ) throws -> Account? {
    let decision = try decide(situation(parties, at: now))
    written.withLock { $0 += decision.writes }
    return accounts.first { $0.id == parties.subject }
  }
}
