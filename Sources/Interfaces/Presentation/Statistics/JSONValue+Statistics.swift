import Accounts
import Directory
public import Services
public import Values

extension JSONValue {
  /// How the installation stands.
  public init(_ statistics: Statistics) {
    let accounts = statistics.accounts
    self = [
      "users": JSONValue(accounts.total),
      "users_by_status": .object(
        AccountStatus.allCases.map { .init($0.rawValue, JSONValue(accounts.byStatus[$0] ?? 0)) }),
      "users_by_role": .object(
        [.init("guest", JSONValue(accounts.byRole[nil] ?? 0))]
          + Role.allCases.map { .init($0.description, JSONValue(accounts.byRole[$0] ?? 0)) }),
      "users_by_source": .object(
        AccountSource.allCases.map { .init($0.rawValue, JSONValue(accounts.bySource[$0] ?? 0)) }),
      "inactive_accounts": JSONValue(accounts.inactive),
      "inactive_since": JSONValue(statistics.inactiveSince),
      "sign_ins_by_day": .array(statistics.signIns.map { JSONValue($0) }),
      "requests_waiting": JSONValue(statistics.requestsWaiting),
      "last_runs": .array(
        statistics.lastRuns.map { directory, run in
          ["directory": .string(directory.description), "run": run.map { JSONValue($0) } ?? .null]
        }),
    ]
  }

  private init(_ day: SignInDay) {
    self = [
      "date": .string(String(day.start.description.prefix(10))),
      "accepted": JSONValue(day.accepted), "refused": JSONValue(day.refused),
    ]
  }
}
