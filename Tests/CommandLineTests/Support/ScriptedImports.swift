import Accounts
import Services
import Synchronization
import Values

/// Accounts and workflows that were imported, in memory.
final class ImportedInMemory: AccountImportStore {
  private struct State {
    var accounts: [ImportedAccount] = []
    var workflows: [ImportedWorkflow] = []
    var events = 0
  }

  private let state = Mutex(State())
  static let system = AccountID(UniqueID(high: 9, low: 9))

  var accounts: [ImportedAccount] { state.withLock { $0.accounts } }
  var workflows: [ImportedWorkflow] { state.withLock { $0.workflows } }
  var events: Int { state.withLock { $0.events } }

  func known(_ ids: [AccountID], names: [String]) async throws -> KnownAccounts {
    state.withLock { state in
      var known = KnownAccounts(
        ids: Set(state.accounts.map(\.id)).intersection(ids), owners: [:])
      for account in state.accounts {
        for name in [account.username, account.email].compactMap(\.self).map(LoginName.key)
        where names.contains(name) {
          known.owners[name] = account.id
        }
      }
      return known
    }
  }

  func known(_ ids: [WorkflowID]) async throws -> Set<WorkflowID> {
    state.withLock { Set($0.workflows.map(\.id)).intersection(ids) }
  }

  func systemAccount() async throws -> AccountID { Self.system }

  func add(_ accounts: [ImportedAccount], events: [AuditEvent], at now: Timestamp) async throws {
    state.withLock {
      $0.accounts += accounts
      $0.events += events.count
    }
  }

  func add(
    _ workflows: [ImportedWorkflow], by actor: Actor, events: [AuditEvent]
  ) async throws {
    state.withLock {
      $0.workflows += workflows
      $0.events += events.count
    }
  }
}

/// Another program's file that a test wrote.
struct ScriptedArchive: ForeignArchive {
  var content: [ForeignPerson] = []
  var documents: [ForeignWorkflow] = []

  func people() async throws -> [ForeignPerson] { content }
  func workflowCount() async throws -> Int { documents.count }

  func workflows(after id: String?, limit: Int) async throws -> [ForeignWorkflow] {
    let rest = documents.sorted { $0.id < $1.id }.filter { $0.id > id ?? "" }
    return Array(rest.prefix(limit))
  }

  func close() async {}
}
