import Directory
import Presentation
import Services
import Values

extension Command {
  /// `plan approve`: applies a held plan.
  static func planApprove(_ services: ServiceAccess) -> Command {
    carryingOut(
      "approve", "Apply a held plan exactly as it is stored",
      discussion: """
        An effect whose account or group has changed since the plan was made is left out and \
        reported as stale. Ends with 1 when any effect wasn't applied, and with 5 when all were \
        but entries are in quarantine.
        """, using: services
    ) { try await $0.sync.approveNow($1, actor: $0.actor, progress: $2) }
  }

  /// `plan undo`: undoes what a run has applied.
  static func planUndo(_ services: ServiceAccess) -> Command {
    carryingOut(
      "undo", "Undo what a run has applied, by a run of its own",
      discussion: """
        What has changed since stays as it is and is reported as stale. An account that the run made \
        is archived, never removed. The same guards hold as for every plan. Where write-back allows it, \
        the directory follows through the outbox. About the rest it still says what it said: where \
        it isn't changed, the next run plans the same again, and `muster plan show` says so. Deleted \
        entries don't come back. Ends with 1 when any effect wasn't applied, and with 4 when a guard \
        holds the plan.
        """, using: services
    ) { try await $0.sync.undoNow($1, actor: $0.actor, progress: $2) }
  }

  /// A command about one run that applies effects to their end, and reports the run that does.
  private static func carryingOut(
    _ name: String, _ summary: String, discussion: String, using services: ServiceAccess,
    work: @escaping @Sendable (CommandServices, RunID, RunProgress) async throws -> Run
  ) -> Command {
    Command(
      name, summary, discussion: discussion, arguments: [RunReference.argument], using: services
    ) { context, services in
      let named = try await RunReference(context).find(in: services.sync)
      let start = services.time.now()
      let run = try await RunProgressBar.show(
        named.directory, on: context.output, from: .applying
      ) { try await work(services, named.id, $0) }
      if context.output.isJSON {
        context.output.json(JSONValue(run))
      } else {
        RunReport(
          run, duration: services.time.now() - start, next: NextCommand(context)
        ).write(to: context.output)
      }
      return ExitCode(run)
    }
  }

  /// `plan discard`: throws a held plan away.
  static func planDiscard(_ services: ServiceAccess) -> Command {
    Command(
      "discard", "Throw a held plan away; nothing of it is applied",
      arguments: [RunReference.argument], using: services
    ) { context, services in
      let held = try await RunReference(context).find(in: services.sync)
      let run = try await services.sync.discard(held.id, actor: services.actor)
      if context.output.isJSON {
        context.output.json(JSONValue(run))
      } else {
        context.output.line(
          "The plan of run \(run.id.shortText) is discarded; nothing of it was applied.")
      }
      return .done
    }
  }
}
