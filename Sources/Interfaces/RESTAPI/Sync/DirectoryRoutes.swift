import Accounts
import Directory
import HTTPRouting
import Presentation
import Services
import Values

/// The configured directories.
struct DirectoryRoutes: Sendable {
  let guarded: GuardedRoutes
  let sync: SyncService

  var routes: [Route] { [list, get, test, start] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/directories", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "listDirectories", tag: Tag.directories, "List the configured directories",
        answers: [
          Answer(
            200, "All directories, in the configured order.",
            .page(of: DirectorySchema.directory),
            example: ["items": [DirectorySchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link("directory", to: "getDirectory", ("name", "$response.body#/items/0/name")))
        ]
      ).listing([]).with { $0.problems = [.storeUnavailable] }
    ) { context, _ in
      let page = try context.readQuery(\.page)
      let names = try sync.directoryNames.page(page)
      var overviews: [DirectoryOverview] = []
      for name in names.items { overviews.append(try await sync.overview(name)) }
      let now = context.request.receivedAt
      return .json(
        JSONValue(Page(items: overviews, total: names.total, nextCursor: names.nextCursor)) {
          JSONValue($0, at: now)
        })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/directories/{name}", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "getDirectory", tag: Tag.directories, "One directory and how it stands",
        answers: [
          Answer(
            200, "The directory.", DirectorySchema.directory, example: DirectorySchema.example
          ).tagged
        ]
      ).with { $0.problems = [.directoryNotFound, .storeUnavailable] }
    ) { context, _ in
      let overview = try await sync.overview(try context.directoryName())
      return .object(JSONValue(overview, at: context.request.receivedAt))
    }
  }

  private var test: Route {
    guarded.route(
      .post, "/api/v1/directories/{name}/test", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "testDirectory", tag: Tag.directories, "Test the connection to a directory",
        answers: [
          Answer(
            200, "Each step with its result; the steps after a failed one are left out.",
            DirectorySchema.test, example: DirectorySchema.testExample
          ).tagged
        ]
      ).with { $0.problems = [.directoryNotFound, .storeUnavailable] }
    ) { context, _ in
      return .object(JSONValue(try await sync.test(try context.directoryName())))
    }
  }

  private var start: Route {
    guarded.route(
      .post, "/api/v1/directories/{name}/runs", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "startRun", tag: Tag.directories, "Start a run of a directory",
        answers: [
          Answer(
            202, "The run that was started, or the one under way.", RunSchema.started,
            example: RunSchema.example.adding(.init("coalesced", false))
          ).tagged.header("Location", "The run.").linked(
            Link("run", to: "getRun", ("id", "$response.body#/run_id")),
            Link("events", to: "watchRun", ("id", "$response.body#/run_id")),
            Link("effects", to: "listEffects", ("id", "$response.body#/run_id")),
            Link("cancel", to: "cancelRun", ("id", "$response.body#/run_id")))
        ]
      ).with {
        $0.body = RunRequest.schema
        $0.isBodyOptional = true
        $0.bodyExample = ["mode": "full", "dry_run": true]
        $0.problems = [.directoryNotFound, .storeUnavailable]
      }
    ) { context, caller in
      let request = try RunRequest(context)
      let started = try await sync.start(
        try context.directoryName(), request, actor: caller.caller.actor)
      return .object(JSONValue(started), version: started.run.version, status: 202)
        .with("Location", "/api/v1/runs/\(started.run.id)")
    }
  }
}

extension RunRequest {
  private static let mode = Field(
    "mode", .choice(Run.Mode.auto, .incremental, .full), "How much is read; auto when absent.",
    example: "full")
  private static let dryRun = Field(
    "dry_run", .boolean, "Whether only the plan is made, to be looked at.")

  /// The form of the body.
  static let schema = Schema.object(.optional(mode), .optional(dryRun))

  /// Reads the body; without one a run of mode `auto` is meant.
  init(_ context: RequestContext) throws {
    self.init(trigger: .api)
    guard !context.request.body.isEmpty else { return }
    self = try context.readBody { reader in
      RunRequest(
        mode: reader.optional(Self.mode) ?? .auto, trigger: .api,
        isDryRun: reader.optional(Self.dryRun) ?? false)
    }
  }
}

extension RequestContext {
  /// The directory in the path.
  func directoryName() throws(Problem) -> DirectoryName {
    guard let name = DirectoryName(path("name")) else { throw Problem(.directoryNotFound) }
    return name
  }
}

extension [DirectoryName] {
  /// A page of the names; the cursor is the last name of the page before.
  fileprivate func page(_ request: PageRequest) throws(BadCursor) -> Page<DirectoryName> {
    var start = startIndex
    if let cursor = request.cursor {
      guard let last = firstIndex(where: { $0.description == cursor }) else { throw BadCursor() }
      start = last + 1
    }
    let items = Array(self[start...].prefix(request.limit))
    return Page(
      items: items, total: count,
      nextCursor: start + items.count < count ? items.last?.description : nil)
  }
}
