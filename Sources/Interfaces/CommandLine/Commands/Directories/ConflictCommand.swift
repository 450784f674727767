import Accounts
import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  private static let conflict = Argument(
    "CONFLICT", "Conflicts to settle, by their identifiers", isRequired: false, isRepeated: true)

  /// `directory conflicts`.
  static func directoryConflicts(_ services: ServiceAccess) -> Command {
    Command(
      "conflicts", "List the attributes that both sides have changed, or settle them",
      discussion: """
        Both values stay until somebody decides, or until one side gives in. --keep directory gives \
        the account the directory's value; --keep local keeps the account's, which is from then on \
        a change of its side alone.

        Examples: `muster directory conflicts corp`, `muster directory conflicts corp --keep \
        directory CONFLICT`.
        """,
      options: [
        .value(
          "keep", .word("SIDE", of: KeptSide.allCases.map(\.rawValue)),
          "Settle: whose value is kept")
      ] + ListExtent.options, alternatives: [ListExtent.alternatives],
      arguments: [directoryName, conflict], using: services
    ) { context, services in
      let name = try services.directory(named: context.values["NAME"] ?? "")
      let ids = try context.matters(conflict, for: "keep") { ConflictID($0) }
      if let side = context.values["keep"].flatMap(KeptSide.init(rawValue:)) {
        try await settle(ids, of: name, keeping: side, context.output, services)
        return .done
      }
      let conflicts = try await ListExtent(context).read {
        try await services.settlement.conflicts(of: name, $0)
      }
      conflicts.write(
        to: context.output, orSay: "Directory \(name) has no open conflict.",
        json: { JSONValue($0) }, table: table)
      return .done
    }
  }

  private static func settle(
    _ ids: [ConflictID], of name: DirectoryName, keeping side: KeptSide, _ output: Output,
    _ services: CommandServices
  ) async throws {
    var settled: [JSONValue] = []
    for id in ids {
      let account = try await services.settlement.settle(
        id, of: name, keeping: side, by: ChangeAuthor(unrestricted: services.actor))
      settled.append([
        "conflict_id": JSONValue(id), "keep": .string(side.rawValue), "user": JSONValue(account),
      ])
      guard !output.isJSON else { continue }
      switch side {
      case .directory: output.line("\(account.username) takes the directory's value.")
      case .local: output.line("\(account.username) keeps its own value.")
      }
    }
    if output.isJSON { output.json(.array(settled)) }
  }

  private static func table(of conflicts: [OpenConflict]) -> Table {
    var table = Table([
      .init("user"), .init("attribute"), .init("agreed"), .init("directory"), .init("local"),
      .init("since"), .init("conflict"),
    ])
    for conflict in conflicts {
      let values = conflict.values
      table.add(
        conflict.account.username, values.attribute.rawValue, values.baseline ?? "nothing",
        values.directory ?? "nothing", values.local ?? "nothing", conflict.openedAt.words,
        conflict.id.description)
    }
    return table
  }
}
