import Directory
import HTTPRouting
import Presentation
import Services
import Values

/// Whether the service lives and is ready, what it measures, what it is.
struct ServiceRoutes: Sendable {
  let version: String
  let accounts: AccountService
  let backups: BackupService
  let sync: SyncService
  let faults: UseCaseFaults
  let metrics: MetricsPage
  let description: [UInt8]

  var routes: [Route] { [live, ready, measurements, apiDescription, versionOfService] }

  private static let statusSchema = Schema.object(.required("status", .string()))

  private static let readySchema = Schema.object(
    .required("status", .string()),
    .required(
      "backup",
      .choice(["off", "waiting", "good", "failing"]).described("How the scheduled copies stand.")),
    .required(
      "directories",
      .array(
        of: .object(
          .required("name", .string()), .required("servers", .array(of: serverSchema)),
          .required("live", DirectorySchema.live.nullable))
      ).described(
        "Which servers are used, why, and whether their changes are followed; none of this makes the "
          + "service unready.")))

  private static let serverSchema = Schema.component(
    "DirectoryServer",
    .object(
      .required("url", .string()),
      .required("state", .choice(ServerStanding.State.allCases.map(\.rawValue))),
      .required("uses", .array(of: .choice(ServerUse.allCases.map(\.rawValue)))),
      .required("reason", .string()),
      .required(
        "failures", .integer(0...Int64.max).described("Since it last answered."))))

  private static let readyExample: JSONValue = [
    "status": "ready", "backup": "good",
    "directories": [
      [
        "name": "corp",
        "servers": [
          [
            "url": "ldap://127.0.0.1:3389", "state": "up", "uses": ["reading", "signing_in"],
            "reason": "It is the first one and answers.", "failures": 0,
          ]
        ],
        "live": DirectorySchema.liveExample,
      ]
    ],
  ]

  private var live: Route {
    Route(
      .get, "/livez", access: .anyone,
      Operation(
        "getLiveness", tag: Tag.service, "Says that the process answers",
        answers: [Answer(200, "It does.", Self.statusSchema, example: ["status": "live"])])
    ) { _, _ in HTTPResponse.json(["status": "live"]).uncached }
  }

  private var ready: Route {
    Route(
      .get, "/readyz", access: .anyone,
      Operation(
        "getReadiness", tag: Tag.service, "Says whether requests can be served",
        answers: [
          Answer(
            200, "They can.", Self.readySchema, example: Self.readyExample)
        ]
      ).with { $0.problems = [.storeUnavailable, .unavailable] }
    ) { _, _ in
      if let problem = await unreadiness() { throw problem }
      return HTTPResponse.json([
        "status": "ready", "backup": .string(backups.standing.word),
        "directories": .array(
          sync.servers.map { directory, standings in
            [
              "name": .string(directory.description),
              "servers": .array(standings.map { JSONValue($0) }),
              "live": sync.live.first { $0.directory == directory }
                .map { JSONValue($0.standing, at: sync.now) } ?? .null,
            ]
          }),
      ]).uncached
    }
  }

  private var measurements: Route {
    Route(
      .get, "/metrics", access: .anyone,
      Operation(
        "getMetrics", tag: Tag.service, "Measurements in Prometheus's text format",
        answers: [.other(Self.metricsType, "The measurements.")])
    ) { _, _ in HTTPResponse.text(await metrics.write(), type: Self.metricsType).uncached }
  }

  private var apiDescription: Route {
    Route(
      .get, "/openapi.json", access: .anyone,
      Operation(
        "getDescription", tag: Tag.service, "This description, in OpenAPI 3.1",
        answers: [Answer(200, "The description.", .map(of: .anything)).tagged])
    ) { _, _ in
      HTTPResponse(
        status: 200, headers: ["Content-Type": MediaType.json], body: .bytes(description)
      ).tagged(EntityTag(content: description))
    }
  }

  private var versionOfService: Route {
    Route(
      .get, "/api/v1/version", access: .anyone,
      Operation(
        "getVersion", tag: Tag.service, "The running program",
        answers: [
          Answer(
            200, "Name and version.",
            .object(.required("name", .string()), .required("version", .string())),
            example: ["name": "muster", "version": .string(version)]
          ).tagged
        ])
    ) { _, _ in .object(["name": "muster", "version": .string(version)]) }
  }

  private static let metricsType = "text/plain; version=0.0.4; charset=utf-8"

  /// Why requests can't be served; nil when they can.
  ///
  /// A scheduled copy that failed is no reason.
  private func unreadiness() async -> Problem? {
    do {
      guard try await accounts.find(named: "system") == nil else { return nil }
      return Problem(.unavailable, "The store isn't prepared yet. Try again in a moment.")
    } catch {
      return faults.problem(error)
        ?? Problem(.storeUnavailable, "The store doesn't answer. See the service's log.")
    }
  }
}

extension BackupStanding {
  /// How the scheduled copies stand, in a word.
  fileprivate var word: String {
    if !isOn { return "off" }
    if isFailing { return "failing" }
    return lastSuccess == nil ? "waiting" : "good"
  }
}
