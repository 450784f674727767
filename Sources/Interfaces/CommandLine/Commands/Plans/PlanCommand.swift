import Accounts
import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  /// `plan list`, `show`, `approve`, `discard` and `undo`.
  public static func plan(using services: ServiceAccess) -> Command {
    Command(
      group: "plan", "Look at runs and their plans, and decide about held ones",
      subcommands: [
        planList(services), planShow(services), planApprove(services), planDiscard(services),
        planUndo(services),
      ])
  }

  private static func planList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List the runs, newest first",
      options: [
        .value("directory", .text("NAME"), "Only runs of this directory"),
        .value(
          "status", .word("STATUS", of: Run.Status.allCases.map(\.rawValue)),
          "Only runs in this state"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      let filter = RunFilter(
        directory: try context.values["directory"].map {
          try services.directory(named: $0).description
        }, status: context.values["status"].flatMap(Run.Status.init(rawValue:)))
      let runs = try await ListExtent(context).read { try await services.sync.runs(filter, $0) }
      runs.write(
        to: context.output, orSay: "There are no such runs.", json: { JSONValue($0) },
        table: { table(of: $0) })
      return .done
    }
  }

  private static func table(of runs: [Run]) -> Table {
    var table = Table([
      .init("run"), .init("directory"), .init("status"), .init("started"),
      .init("effects", isNumeric: true), .init("guards"),
    ])
    for run in runs {
      let guards = run.guards.map(\.name.rawValue)
      table.add(
        run.id.shortText, run.directory.description, run.status.rawValue, run.startedAt.words,
        String(run.effectCount), guards.joined(separator: ", "))
    }
    return table
  }

  private static func planShow(_ services: ServiceAccess) -> Command {
    Command(
      "show", "Show a run's report and the effects of its plan",
      options: [
        .value(
          "kind", .word("KIND", of: EffectKind.allCases.map(\.rawValue)),
          "Only effects of this kind"),
        .value(
          "status", .word("STATUS", of: StoredEffect.Status.allCases.map(\.rawValue)),
          "Only effects that ended in this way"),
        .value("query", short: "q", .text("TEXT"), "Only objects whose name contains this text"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives],
      arguments: [RunReference.argument], using: services
    ) { context, services in
      let run = try await RunReference(context).find(in: services.sync)
      let filter = EffectFilter(
        kind: context.values["kind"].flatMap(EffectKind.init(rawValue:)),
        status: context.values["status"].flatMap(StoredEffect.Status.init(rawValue:)),
        query: context.values["query"])
      let effects = try await ListExtent(context).read {
        try await services.sync.effects(of: run.id, filter, $0)
      }
      guard !context.output.isJSON else {
        let list = effects.items.map { JSONValue($0, in: run.id) }
        context.output.json(JSONValue(run).adding(.init("effects", .array(list))))
        return .done
      }
      RunReport(run, next: NextCommand(context)).write(to: context.output)
      if !effects.items.isEmpty {
        context.output.line()
        context.output.table(EffectWords.table(effects.items))
        effects.noteRest(on: context.output)
      }
      return .done
    }
  }
}
