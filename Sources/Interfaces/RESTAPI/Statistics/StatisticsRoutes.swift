import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// How the installation stands, in numbers.
struct StatisticsRoutes: Sendable {
  let guarded: GuardedRoutes
  let statistics: StatisticsService

  var routes: [Route] { [read] }

  private var read: Route {
    guarded.route(
      .get, "/api/v1/stats", for: guarded.gate.holding(.readUsers),
      Operation(
        "getStatistics", tag: Tag.operations, "How the installation stands, in numbers",
        answers: [
          Answer(200, "The numbers.", Self.schema, example: Self.example).tagged
        ]
      ).with {
        $0.parameters = [QueryParameter(Self.days), QueryParameter(Self.inactiveDays)]
        $0.problems = [.storeUnavailable]
      }
    ) { context, _ in
      let query = try context.readQuery { reader in
        (
          days: reader.optional(Self.days) ?? 30,
          inactiveDays: reader.optional(Self.inactiveDays) ?? 90
        )
      }
      return .object(
        JSONValue(
          try await statistics.read(days: query.days, inactiveDays: query.inactiveDays)))
    }
  }

  private static let days = Field(
    "days", FieldType.integer(1...366).described(as: .integer(1...366).defaulting(to: 30)),
    "How many days of sign-ins, today among them.")
  private static let inactiveDays = Field(
    "inactive_days",
    FieldType.integer(1...3660).described(as: .integer(1...3660).defaulting(to: 90)),
    "After how many days without a sign-in an active account counts as inactive.")

  private static let count = Schema.integer(0...Int64.max)

  private static let schema = Schema.component(
    "Statistics",
    .object(
      .required("users", count.described("All accounts of people.")),
      .required("users_by_status", counts(AccountStatus.allCases.map(\.rawValue))),
      .required("users_by_role", counts(["guest"] + Role.allCases.map(\.description))),
      .required("users_by_source", counts(AccountSource.allCases.map(\.rawValue))),
      .required("inactive_accounts", count), .required("inactive_since", .timestamp),
      .required("sign_ins_by_day", .array(of: day)),
      .required("requests_waiting", count),
      .required(
        "last_runs",
        .array(
          of: .object(
            .required("directory", .string()),
            .required("run", RunSchema.run.nullable.described("Null before the first."))))))
  )

  private static let day = Schema.object(
    .required("date", .string(format: "date").described("The day in UTC.")),
    .required("accepted", count), .required("refused", count))

  private static func counts(_ names: [String]) -> Schema {
    .object(names.map { .required($0, count) })
  }

  private static let example: JSONValue = [
    "users": 2, "users_by_status": ["active": 2, "disabled": 0, "archived": 0],
    "users_by_role": ["guest": 0, "user": 1, "power_user": 0, "manager": 0, "admin": 1],
    "users_by_source": ["local": 1, "directory": 1], "inactive_accounts": 1,
    "inactive_since": "2026-08-22T09:15:00Z",
    "sign_ins_by_day": [["date": "2026-11-20", "accepted": 12, "refused": 1]],
    "requests_waiting": 0,
    "last_runs": [["directory": "corp", "run": RunSchema.example]],
  ]
}
