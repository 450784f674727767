import Services
import Values

extension Command {
  /// `import invokeai`: takes over what another program keeps.
  public static func importing(using services: ServiceAccess) -> Command {
    Command(
      group: "import", "Take over the accounts of another program",
      subcommands: [importInvokeAI(services)])
  }

  private static func importInvokeAI(_ services: ServiceAccess) -> Command {
    Command(
      "invokeai", "Take over InvokeAI's users with their passwords, and workflows",
      discussion: """
        DATABASE is InvokeAI's SQLite file, databases/invokeai.db below its root; it is only read. \
        Without --apply nothing is written and the report says what would be. What was imported \
        before stays as it is, so that the command can be repeated. Passwords go on working; at the \
        first sign-in each gets a better hash. Workflows without an owner become the system \
        account's, and whoever has a user's mail address already gets that user's workflows.
        """,
      options: [.flag("apply", "Write it")],
      arguments: [Argument("DATABASE", "InvokeAI's database", isFile: true)], using: services
    ) { context, services in
      let archive = try await services.imports.openInvokeAI(context.values["DATABASE"] ?? "")
      let report: ImportReport
      do {
        report = try await run(archive, context, services)
      } catch {
        await archive.close()
        throw error
      }
      await archive.close()
      if context.output.isJSON {
        context.output.json(JSONValue(report))
      } else {
        show(report, on: context.output)
      }
      return .done
    }
  }

  private static func run(
    _ archive: any ForeignArchive, _ context: CommandContext, _ services: CommandServices
  ) async throws -> ImportReport {
    let total = try await archive.people().count + archive.workflowCount()
    let bar = context.output.progress("Importing", total: total)
    defer { bar.finish() }
    let tally = ImportTally(bar)
    return try await services.imports.foreign.run(
      archive, isDryRun: !context.values.has("apply"), by: services.actor,
      advance: { tally.advance($0) })
  }

  private static func show(_ report: ImportReport, on output: Output) {
    for note in report.notes { output.line("\(note.subject): \(note.text)") }
    if !report.notes.isEmpty { output.line() }
    var table = Table([
      .init(""), .init(report.isDryRun ? "would be added" : "added", isNumeric: true),
      .init("present", isNumeric: true), .init("refused", isNumeric: true),
    ])
    for (name, tally) in [("accounts", report.accounts), ("workflows", report.workflows)] {
      table.add(name, String(tally.added), String(tally.present), String(tally.refused))
    }
    output.table(table)
    if report.isDryRun { output.note("Nothing was written; --apply writes it.") }
  }
}

extension JSONValue {
  fileprivate init(_ report: ImportReport) {
    func tally(_ tally: ImportReport.Tally) -> JSONValue {
      [
        "added": JSONValue(tally.added), "present": JSONValue(tally.present),
        "refused": JSONValue(tally.refused),
      ]
    }
    self = [
      "dry_run": .bool(report.isDryRun), "accounts": tally(report.accounts),
      "workflows": tally(report.workflows),
      "notes": .array(
        report.notes.map { ["subject": .string($0.subject), "text": .string($0.text)] }),
    ]
  }
}
