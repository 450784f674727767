import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  private static let entry = Argument(
    "ENTRY", "The entry to try again, by its identifier", isRequired: false)

  /// `directory quarantine`.
  static func directoryQuarantine(_ services: ServiceAccess) -> Command {
    Command(
      "quarantine", "List the entries that are set aside, or try one again",
      discussion: """
        Every run tries these entries again; correct them in the directory. --retry looks the entry \
        up by its identifier and runs at once, reading everything; it ends as `muster sync` does: \
        with 5 while entries are in quarantine.

        Examples: `muster directory quarantine corp`, `muster directory quarantine corp --retry \
        ENTRY`.
        """,
      options: [.flag("retry", "Try the entry again")] + ListExtent.options,
      alternatives: [ListExtent.alternatives], arguments: [directoryName, entry],
      using: services
    ) { context, services in
      let name = try services.directory(named: context.values["NAME"] ?? "")
      let entries = try context.matters(entry, for: "retry") { text in
        UniqueID(text).map { EntryID($0) }
      }
      if let entry = entries.first { return try await retry(entry, of: name, context, services) }
      let quarantined = try await ListExtent(context).read {
        try await services.sync.quarantine(of: name, $0)
      }
      quarantined.write(
        to: context.output, orSay: "No entry of \(name) is in quarantine.",
        json: { JSONValue($0) }, table: table)
      return .done
    }
  }

  private static func retry(
    _ entry: EntryID, of name: DirectoryName, _ context: CommandContext,
    _ services: CommandServices
  ) async throws -> ExitCode {
    let output = context.output
    let retried = try await RunProgressBar.show(name, on: output) {
      try await services.sync.retryNow(entry, of: name, actor: services.actor, progress: $0)
    }
    let started = retried.started
    if output.isJSON {
      output.json(JSONValue(retried))
    } else {
      output.line(
        retried.dn.map { "The entry is \($0)." } ?? "The directory has the entry no more.")
      RunReport(started.run, next: NextCommand(context)).write(to: output)
      if started.isCoalesced {
        output.line("  It was started before; this command has started none.")
      }
    }
    return started.isCoalesced ? .done : ExitCode(started.run)
  }

  private static func table(of entries: [QuarantinedEntry]) -> Table {
    var table = Table([
      .init("entry"), .init("since"), .init("runs", isNumeric: true), .init("reason"),
      .init("identifier"),
    ])
    for entry in entries {
      table.add(
        entry.rejected.dn, entry.firstSeen.words, String(entry.attempts),
        entry.rejected.reason.explanation, entry.rejected.entry?.description ?? "")
    }
    return table
  }
}
