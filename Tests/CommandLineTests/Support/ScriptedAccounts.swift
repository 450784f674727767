import Accounts
import Services
import Values

/// Accounts in memory; filters are left to the store's own tests.
struct ScriptedAccounts: AccountStore {
  var accounts: [Account] = []
  var grants: [Grant] = []

  func find(_ id: AccountID, at now: Timestamp) -> Account? { accounts.first { $0.id == id } }

  func find(named name: String, at now: Timestamp) -> Account? {
    accounts.first { $0.username == name || $0.email == name }
  }

  func list(
    _ filter: AccountFilter, sort: AccountSort, _ page: PageRequest, at now: Timestamp
  ) -> Page<Account> {
    ScriptedStore.page(
      accounts.filter { filter.role == nil || filter.role == $0.role.map { .role($0) } ?? .guest },
      page)
  }

  func grants(of id: AccountID) -> [Grant] { grants.filter { $0.account == id } }

  func explanation(of id: AccountID, at now: Timestamp) -> AccountExplanation? {
    accounts.first { $0.id == id }.map { account in
      AccountExplanation(
        account: account,
        grants: grants(of: id).map {
          AccountExplanation.GrantReason(
            grant: $0, rule: nil, run: nil, giver: nil, isLive: $0.isLive(at: now))
        }, status: [])
    }
  }

  func stats(of id: AccountID, at now: Timestamp) -> AccountStats { AccountStats(sessions: 2) }

  func createSystemAccount(_ id: AccountID, at now: Timestamp) -> Bool { false }
}

/// Groups in memory.
struct ScriptedGroups: GroupStore {
  var groups: [Group] = []

  func find(_ id: GroupID) -> Group? { groups.first { $0.id == id } }

  func list(_ filter: GroupFilter, sort: GroupSort, _ page: PageRequest) -> Page<Group> {
    ScriptedStore.page(groups.filter { $0.name.contains(filter.text ?? "") }, page)
  }

  func subgroups(of id: GroupID) -> [Group] { [] }
}
