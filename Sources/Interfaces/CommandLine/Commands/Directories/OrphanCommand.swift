import Accounts
import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  private static let orphan = Argument(
    "ID", "What to remove, by its identifier", isRequired: false, isRepeated: true)

  /// `directory orphaned`.
  static func directoryOrphaned(_ services: ServiceAccess) -> Command {
    Command(
      "orphaned", "List links and records whose other side is gone, or remove them",
      discussion: """
        Also of a directory that the configuration names no more. No account is removed: one whose \
        link goes is a local account afterwards, with its content and the roles that people gave \
        it, and as disabled or archived as it was. Ends with 1 when anything that was named stays.

        Examples: `muster directory orphaned corp`, `muster directory orphaned corp --remove ID`.
        """,
      options: [.flag("remove", "Remove what is named")] + ListExtent.options,
      alternatives: [ListExtent.alternatives], arguments: [directoryName, orphan],
      using: services
    ) { context, services in
      let text = context.values["NAME"] ?? ""
      guard let name = DirectoryName(text) else { throw UnknownDirectory(name: text) }
      let ids = try context.matters(orphan, for: "remove") { OrphanID($0) }
      guard ids.isEmpty else { return try await remove(ids, of: name, context.output, services) }
      let orphans = try await ListExtent(context).read {
        try await services.settlement.orphans(of: name, $0)
      }
      orphans.write(
        to: context.output, orSay: "Nothing of directory \(name) is without its other side.",
        json: { JSONValue($0) }, table: table)
      return .done
    }
  }

  private static func remove(
    _ ids: [OrphanID], of name: DirectoryName, _ output: Output, _ services: CommandServices
  ) async throws -> ExitCode {
    let outcome = try await services.settlement.removeOrphans(
      ids, of: name, by: ChangeAuthor(unrestricted: services.actor))
    if output.isJSON {
      output.json(JSONValue(outcome))
    } else {
      for orphan in outcome.removed {
        output.line(
          orphan.account == nil
            ? "The \(orphan.id.kind.rawValue) \(orphan.name) is removed."
            : "The link of \(orphan.name) is removed; it is a local account now.")
      }
      for kept in outcome.kept { output.problem("\(kept.id) stays: \(words(for: kept.cause))") }
    }
    return outcome.kept.isEmpty ? .done : .error
  }

  private static func words(for cause: RemovedOrphans.Kept.Cause) -> String {
    switch cause {
    case .noOrphan: "it has its other side, or is gone already."
    case .forbidden: "its account is protected."
    case .lastAdministrator: "nobody would be left who can administer."
    }
  }

  private static func table(of orphans: [Orphan]) -> Table {
    var table = Table([
      .init("name"), .init("kind"), .init("reason"), .init("since"), .init("entry"), .init("id"),
    ])
    for orphan in orphans {
      table.add(
        orphan.name, orphan.id.kind.rawValue,
        orphan.cause.rawValue.split(separator: "_").joined(separator: " "),
        orphan.since?.words ?? "", orphan.dn, orphan.id.description)
    }
    return table
  }
}
