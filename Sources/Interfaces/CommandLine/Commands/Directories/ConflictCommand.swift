import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  /// `directory conflicts`.
  static func directoryConflicts(_ services: ServiceAccess) -> Command {
    Command(
      "conflicts", "List the attributes that both sides have changed in different ways",
      discussion: """
        Both values stay until somebody decides, with POST \
        /api/v1/directories/NAME/conflicts/CONFLICT, or until one side gives in.
        """, options: ListExtent.options, alternatives: [ListExtent.alternatives],
      arguments: [directoryName], using: services
    ) { context, services in
      let name = try services.directory(named: context.values["NAME"] ?? "")
      let conflicts = try await ListExtent(context).read {
        try await services.settlement.conflicts(of: name, $0)
      }
      let output = context.output
      guard !output.isJSON else {
        output.json(.array(conflicts.items.map { JSONValue($0) }))
        return .done
      }
      guard !conflicts.items.isEmpty else {
        output.note("Directory \(name) has no open conflict.")
        return .done
      }
      output.table(table(of: conflicts.items))
      conflicts.noteRest(on: output)
      return .done
    }
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
