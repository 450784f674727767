import Accounts
import Directory
import HTTPRouting
import Presentation
import Services
import Values

/// Entries that are set aside.
struct QuarantineRoutes: Sendable {
  let guarded: GuardedRoutes
  let sync: SyncService

  var routes: [Route] { [list, retry] }

  private var list: Route {
    guarded.directoryList(
      "quarantine", for: guarded.gate.holding(.readPlans),
      Operation(
        "listQuarantine", tag: Tag.directories, "List the entries that are set aside",
        answers: [
          .page(
            "A page of entries.", of: DirectorySchema.quarantined,
            example: DirectorySchema.quarantinedExample)
        ]
      ), item: { JSONValue($0) }, read: sync.quarantine)
  }

  private var retry: Route {
    guarded.route(
      .post, "/api/v1/directories/{name}/quarantine/{entry_uuid}/retry",
      for: guarded.gate.holding(.syncDirectories),
      Operation(
        "retryEntry", tag: Tag.directories, "Try an entry that is set aside again",
        answers: [
          Answer(
            202, "The full run that was started, or the one under way.", RunSchema.retried,
            example: RunSchema.example.adding(
              .init("coalesced", false),
              .init("entry_dn", "uid=ada,ou=people,dc=example,dc=com"))
          ).tagged.header("Location", "The run.").linked(
            Link("run", to: "getRun", ("id", "$response.body#/run_id")),
            Link("events", to: "watchRun", ("id", "$response.body#/run_id")))
        ]
      ).with {
        $0.description = "The entry is looked up by its identifier first."
        $0.problems = [
          .directoryNotFound, .quarantinedEntryNotFound, .directoryUnavailable, .storeUnavailable,
        ]
      }
    ) { context, caller in
      let name = try context.directoryName()
      let entry = try context.entryID("entry_uuid", orThrow: .quarantinedEntryNotFound)
      let retried = try await sync.retry(entry, of: name, actor: caller.caller.actor)
      let run = retried.started.run
      return .object(
        JSONValue(retried), version: run.version, status: 202
      ).with("Location", "/api/v1/runs/\(run.id)")
    }
  }
}

extension RequestContext {
  /// The entry in the path.
  func entryID(_ name: String, orThrow code: ProblemCode) throws(Problem) -> EntryID {
    guard let id = UniqueID(path(name)) else { throw Problem(code) }
    return EntryID(id)
  }
}
