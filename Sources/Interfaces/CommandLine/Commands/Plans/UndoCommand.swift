import Directory
import Presentation
import Services
import Values

extension Command {
  /// `plan undo`.
  static func planUndo(_ services: ServiceAccess) -> Command {
    Command(
      "undo", "Undo what a run has applied, by a run of its own",
      discussion: """
        What has changed since stays as it is and is reported as stale. An account that the run made \
        is archived, never removed. The same guards hold as for every plan. The directory still says \
        what it said: where it isn't changed, the next run plans the same again. Ends with 1 when \
        any effect wasn't applied, and with 4 when a guard holds the plan.
        """, arguments: [RunReference.argument], using: services
    ) { context, services in
      let undone = try await RunReference(context).find(in: services.sync)
      let start = services.time.now()
      let run = try await undo(undone, context.output, services)
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

  private static func undo(
    _ undone: Run, _ output: Output, _ services: CommandServices
  ) async throws -> Run {
    let bar = RunProgressBar(undone.directory.description, on: output)
    defer { bar.finish() }
    do {
      return try await services.sync.undoNow(
        undone.id, actor: services.actor, progress: bar.progress)
    } catch is CancellationError {
      throw CommandFailure.interrupted(in: .applying, of: undone.directory)
    }
  }
}
