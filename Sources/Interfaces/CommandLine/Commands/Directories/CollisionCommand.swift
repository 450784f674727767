import Accounts
import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  private static let collision = Argument(
    "COLLISION", "Collisions to settle, by their identifiers", isRequired: false, isRepeated: true)

  /// `directory collisions`.
  static func directoryCollisions(_ services: ServiceAccess) -> Command {
    Command(
      "collisions", "List the new entries whose names belong to accounts, or settle them",
      discussion: """
        Nobody is linked for a name alone. --link joins the entry to the account at once: it keeps \
        its identifier, content and grants, and the next run brings what the directory decides \
        about. --separate is remembered: the entry gets an account of its own once its names are \
        free.

        Examples: `muster directory collisions corp`, `muster directory collisions corp --link \
        COLLISION --to ada`.
        """,
      options: [
        .flag("link", "Settle: the entry is the account's that has its names"),
        .value("to", .text("USER"), "With --link, which account, where several have its names"),
        .flag("separate", "Settle: the entry is somebody else"),
      ] + ListExtent.options,
      alternatives: [ListExtent.alternatives, ["link", "separate"]],
      arguments: [directoryName, collision], using: services
    ) { context, services in
      let name = try services.directory(named: context.values["NAME"] ?? "")
      guard !context.values.has("to") || context.values.has("link") else {
        throw CommandFailure("--to goes with --link.", exitCode: .usage)
      }
      let entries = try context.matters(collision, for: "link", "separate") { text in
        UniqueID(text).map { EntryID($0) }
      }
      guard entries.isEmpty else {
        try await settle(entries, of: name, context, services)
        return .done
      }
      let collisions = try await ListExtent(context).read {
        try await services.settlement.collisions(of: name, $0)
      }
      collisions.write(
        to: context.output, orSay: "Directory \(name) has no collision.",
        json: { JSONValue($0) }, table: table)
      return .done
    }
  }

  private static func settle(
    _ entries: [EntryID], of name: DirectoryName, _ context: CommandContext,
    _ services: CommandServices
  ) async throws {
    let (output, isLink) = (context.output, context.values.has("link"))
    var target: AccountID?
    if let user = context.values["to"] {
      target = try await AccountReference(user).find(in: services.accounts).id
    }
    var settled: [JSONValue] = []
    for entry in entries {
      let account =
        isLink
        ? try await services.settlement.link(
          entry, of: name, to: target, by: ChangeAuthor(unrestricted: services.actor)) : nil
      if !isLink {
        _ = try await services.settlement.keepApart(entry, of: name, by: services.actor)
      }
      settled.append(JSONValue(settled: entry, linkedTo: account))
      guard !output.isJSON else { continue }
      output.line(
        account.map { "\($0.username) is linked to \(entry); the next run brings the rest." }
          ?? "\(entry) is kept apart, and gets an account of its own once its names are free.")
    }
    if output.isJSON { output.json(.array(settled)) }
  }

  private static func table(of collisions: [ProposedCollision]) -> Table {
    var table = Table([
      .init("username"), .init("e-mail"), .init("has them"), .init("decision"), .init("since"),
      .init("entry"), .init("collision"),
    ])
    for proposed in collisions {
      let collision = proposed.collision
      let holders = collision.holders.map {
        words($0, isProposed: $0.account.id == proposed.proposal)
      }
      table.add(
        collision.names.username, collision.names.email ?? "",
        holders.isEmpty ? "nobody any more" : holders.joined(separator: ", "),
        collision.isKeptApart ? "separate" : "", collision.openedAt.words, collision.dn,
        collision.entry.description)
    }
    return table
  }

  private static func words(_ holder: CollisionHolder, isProposed: Bool) -> String {
    let obstacle = holder.obstacle?.rawValue.split(separator: "_").joined(separator: " ")
    let notes = holder.attributes.map(\.rawValue) + (isProposed ? ["proposed"] : [])
    return
      "\(holder.account.username) (\((notes + [obstacle].compactMap(\.self)).joined(separator: ", ")))"
  }
}
