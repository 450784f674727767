import Accounts
import Directory
import HTTPRouting
import Presentation
import Reconciliation
import Services
import Values

/// Runs and their plans.
struct RunRoutes: Sendable {
  let guarded: GuardedRoutes
  let sync: SyncService

  var routes: [Route] { [list, get, events, effects, approve, discard, cancel, undo] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/runs", for: guarded.gate.holding(.readPlans),
      Operation(
        "listRuns", tag: Tag.runs, "List runs, the newest first",
        answers: [
          Answer(
            200, "A page of runs.", .page(of: RunSchema.run),
            example: ["items": [RunSchema.example], "total": 1, "next_cursor": nil]
          ).linked(Link("run", to: "getRun", ("id", "$response.body#/items/0/run_id")))
        ]
      ).listing([
        QueryParameter(Field.directoryName), QueryParameter(Self.status),
        QueryParameter(Self.sort),
      ]).with { $0.problems = [.storeUnavailable] }
    ) { context, _ in
      let query = try context.readQuery { reader in
        // There is one order, so it only has to be a known one.
        _ = reader.optional(Self.sort)
        return (
          filter: RunFilter(
            directory: reader.directory?.description, status: reader.optional(Self.status)),
          page: reader.page
        )
      }
      let page = try await sync.runs(query.filter, query.page)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/runs/{id}", for: guarded.gate.holding(.readPlans),
      Operation(
        "getRun", tag: Tag.runs, "One run",
        answers: [
          Answer(200, "The run.", RunSchema.run, example: RunSchema.example).tagged.linked(
            Link("effects", to: "listEffects", ("id", "$response.body#/run_id")),
            Link("approve", to: "approveRun", ("id", "$response.body#/run_id")),
            Link("discard", to: "discardRun", ("id", "$response.body#/run_id")))
        ]
      ).with { $0.problems = [.runNotFound, .storeUnavailable] }
    ) { context, _ in .run(try await sync.get(try context.runID())) }
  }

  private var events: Route {
    guarded.route(
      .get, "/api/v1/runs/{id}/events", for: guarded.gate.holding(.readPlans),
      Operation(
        "watchRun", tag: Tag.runs, "Follow a run until it is finished",
        answers: [
          .other(MediaType.eventStream, "An event `run` for each new version of the run."),
          Answer(204, "The run is finished, and the client has its last version."),
        ]
      ).with {
        $0.description = """
          Each event has the run's version as its id, and the run as its data. The stream ends when \
          the run is finished; who was cut off goes on with Last-Event-ID.
          """
        $0.problems = [.runNotFound, .storeUnavailable]
        $0.requestHeaders = [("Last-Event-ID", "The id of the last event that came.")]
      }
    ) { context, _ in
      let run = try await sync.get(try context.runID())
      let seen = context.request.lastEventID.flatMap { Int($0) }
      // An event source takes 204 for the end, and doesn't come again.
      if run.isFinished, let seen, seen >= run.version { return .noContent }
      return .events(sync.watch(run.id, after: seen).map(ServerSentEvent.init))
    }
  }

  private var effects: Route {
    guarded.route(
      .get, "/api/v1/runs/{id}/effects", for: guarded.gate.holding(.readPlans),
      Operation(
        "listEffects", tag: Tag.runs, "List the effects of a run, in the plan's order",
        answers: [
          Answer(
            200, "A page of effects.", .page(of: RunSchema.effect),
            example: ["items": [RunSchema.effectExample], "total": 1, "next_cursor": nil])
        ]
      ).listing(EffectFilter.parameters).with { $0.problems = [.runNotFound, .storeUnavailable] }
    ) { context, _ in
      let query = try context.readQuery { (filter: EffectFilter($0), page: $0.page) }
      let run = try context.runID()
      let page = try await sync.effects(of: run, query.filter, query.page)
      return .json(JSONValue(page) { JSONValue($0, in: run) })
    }
  }

  private var approve: Route {
    decision(
      "approve", "approveRun", "Apply a held plan, exactly as it was reviewed",
      description: "The run goes on in the background; follow its events.",
      problems: [.planStale, .runInProgress]
    ) { try await sync.approve($0, actor: $1) }
  }

  private var discard: Route {
    decision(
      "discard", "discardRun", "Throw a held plan away", problems: [.planStale, .runInProgress]
    ) { try await sync.discard($0, actor: $1) }
  }

  private var cancel: Route {
    decision(
      "cancel", "cancelRun", "Stop a run",
      description: "It stops between two batches of effects; what is applied already stays.",
      problems: [.planStale]
    ) { id, _ in try await sync.cancel(id) }
  }

  private var undo: Route {
    guarded.route(
      .post, "/api/v1/runs/{id}/undo", for: guarded.gate.holding(.approvePlans),
      Operation(
        "undoRun", tag: Tag.runs, "Undo what a run has applied",
        answers: [
          Answer(
            202, "The run that undoes it, with a plan, guards and effects of its own.",
            RunSchema.run, example: RunSchema.undoExample
          ).tagged.header("Location", "The run that undoes it.").linked(
            Link("run", to: "getRun", ("id", "$response.body#/run_id")),
            Link("effects", to: "listEffects", ("id", "$response.body#/run_id")),
            Link("approve", to: "approveRun", ("id", "$response.body#/run_id")))
        ]
      ).with {
        $0.description = """
          What has changed since is stale and stays as it is. An account that the run made is \
          archived, never removed. Where write-back allows it, the directory follows through the \
          outbox. About the rest it still says what it said: where it isn't changed, the next run \
          plans the same again, and the effects' reasons say so. Deleted entries don't come back.
          """
        $0.problems = [
          .planStale, .runInProgress, .runNotFound, .staleVersion, .storeUnavailable,
        ]
        $0.requestHeaders = [("If-Match", "The ETag of the run that is to be undone.")]
      }
    ) { context, caller in
      let undone = try await sync.get(try context.runID())
      try context.request.requireMatch(version: undone.version)
      let run = try await sync.undo(undone.id, actor: caller.caller.actor)
      return .object(JSONValue(run), version: run.version, status: 202)
        .with("Location", "/api/v1/runs/\(run.id)")
    }
  }

  private func decision(
    _ word: String, _ operation: String, _ summary: String, description: String = "",
    problems: [ProblemCode],
    decide: @escaping @Sendable (RunID, Actor) async throws -> Run
  ) -> Route {
    guarded.route(
      .post, PathTemplate("/api/v1/runs/{id}/\(word)"),
      for: guarded.gate.holding(.approvePlans),
      Operation(
        operation, tag: Tag.runs, summary,
        answers: [
          Answer(200, "The run as it is now.", RunSchema.run, example: RunSchema.example).tagged
            .linked(Link("run", to: "getRun", ("id", "$response.body#/run_id")))
        ]
      ).with {
        $0.description = description
        $0.problems = problems + [.runNotFound, .staleVersion, .storeUnavailable]
        $0.requestHeaders = [("If-Match", "The ETag of the run that the decision is about.")]
      }
    ) { context, caller in
      let run = try await sync.get(try context.runID())
      try context.request.requireMatch(version: run.version)
      return .run(try await decide(run.id, caller.caller.actor))
    }
  }

  private static let status = Field(
    "status", .choice(.running, Run.Status.allCases.dropFirst().map(\.self), name: \.rawValue),
    "How the run stands.")
  private static let sort = Field(
    "sort", .choice("-started_at", [], name: \.self), "The order of the items.")
}

extension EffectFilter {
  private static let kind = Field(
    "kind", .choice(.quarantine, EffectKind.allCases.dropFirst().map(\.self), name: \.rawValue),
    "What kind of change it is.")
  private static let status = Field(
    "status",
    .choice(.pending, StoredEffect.Status.allCases.dropFirst().map(\.self), name: \.rawValue),
    "What became of it.")
  private static let text = Field.search("A part of the object's name.")

  /// The parameters that the filter is read from.
  static let parameters = [QueryParameter(kind), QueryParameter(status), QueryParameter(text)]

  /// Reads the filter from a query.
  init(_ reader: QueryReader) {
    self.init(
      kind: reader.optional(Self.kind), status: reader.optional(Self.status),
      query: reader.optional(Self.text))
  }
}

extension RequestContext {
  fileprivate func runID() throws(Problem) -> RunID {
    try identifier(of: Run.self, orThrow: .runNotFound)
  }
}

extension HTTPResponse {
  fileprivate static func run(_ run: Run) -> HTTPResponse {
    .object(JSONValue(run), version: run.version)
  }
}

extension ServerSentEvent {
  /// A new version of a run.
  fileprivate init(_ run: Run) {
    self.init(id: String(run.version), name: "run", data: JSONValue(run).text)
  }
}
