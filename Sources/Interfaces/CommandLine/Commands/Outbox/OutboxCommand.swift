import Accounts
import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  /// `outbox list`, `retry`, `discard` and `deliver`.
  public static func outbox(using services: ServiceAccess) -> Command {
    Command(
      group: "outbox", "Look at what waits to be written into directories, and write it",
      subcommands: [
        outboxList(services), outboxRetry(services), outboxDiscard(services),
        outboxDeliver(services),
      ])
  }

  private static func outboxList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List the changes, newest first",
      options: [
        .value("directory", .text("NAME"), "Only changes for this directory"),
        .value(
          "state", .word("STATE", of: OutboxItem.State.allCases.map(\.rawValue)),
          "Only changes in this state"),
        .value("user", .text("USER"), "Only changes of this person"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      var filter = OutboxFilter(
        directory: try context.values["directory"].map {
          try services.directory(named: $0).description
        }, state: context.values["state"].flatMap(OutboxItem.State.init(rawValue:)))
      if let user = context.values["user"] {
        filter.account = try await AccountReference(user).find(in: services.accounts).id
      }
      let items = try await ListExtent(context).read { [filter] in
        try await services.outbox.list(filter, $0)
      }
      items.write(
        to: context.output, orSay: "There are no such changes.", json: { JSONValue($0) },
        table: { table(of: $0) })
      return .done
    }
  }

  private static func table(of items: [OutboxItem]) -> Table {
    var table = Table([
      .init("change"), .init("directory"), .init("user"), .init("kind"), .init("wants"),
      .init("state"), .init("tries", isNumeric: true), .init("since"), .init("error"),
    ])
    for item in items {
      table.add(
        item.id.description, item.directory.description, item.account.username,
        item.intent.kind.rawValue.split(separator: "_").joined(separator: " "), item.intent.words,
        item.state.rawValue, String(item.attempts), item.createdAt.words, item.error ?? "")
    }
    return table
  }

  private static func outboxRetry(_ services: ServiceAccess) -> Command {
    Command(
      "retry", "Have a change that failed or waits tried at once",
      discussion: """
        A running service writes it within a second; else `muster outbox deliver` does. An entry that \
        was not deleted because it has changed is deleted as it is now.
        """,
      arguments: [changeArgument], using: services
    ) { context, services in
      let item = try await services.outbox.retry(try changeID(context), by: services.actor)
      if context.output.isJSON {
        context.output.json(JSONValue(item))
      } else {
        context.output.line("The change of \(item.account.username) is tried again.")
      }
      return .done
    }
  }

  private static func outboxDiscard(_ services: ServiceAccess) -> Command {
    Command(
      "discard", "Keep an entry that was to be deleted with its account",
      discussion: "The next run gives it an account again.",
      arguments: [changeArgument], using: services
    ) { context, services in
      let item = try await services.outbox.discard(try changeID(context), by: services.actor)
      if context.output.isJSON {
        context.output.json(JSONValue(item))
      } else {
        context.output.line("The entry of \(item.account.username) stays: \(item.entry?.dn ?? "").")
      }
      return .done
    }
  }

  private static let changeArgument = Argument("CHANGE", "The change's identifier")

  private static func changeID(_ context: CommandContext) throws -> OutboxID {
    let text = context.values["CHANGE"] ?? ""
    guard let id = OutboxID(text) else {
      throw CommandFailure.invalid(text, for: "CHANGE", allowed: "an identifier")
    }
    return id
  }

  private static func outboxDeliver(_ services: ServiceAccess) -> Command {
    Command(
      "deliver", "Write what is due now, once",
      discussion: """
        A running service does it by itself, and so does every sync before it reads. Ends with 1 when \
        a directory has refused something or can't take it now.
        """,
      options: [.value("directory", .text("NAME"), "Only this directory")], using: services
    ) { context, services in
      let name = try context.values["directory"].map { try services.directory(named: $0) }
      let tally = try await services.outbox.deliverNow(name)
      if context.output.isJSON {
        context.output.json(JSONValue(tally))
      } else {
        context.output.line(
          "\(tally.done) written, \(tally.superseded) without effect any more, "
            + "\(tally.postponed) put off, \(tally.failed) refused.")
      }
      return tally.failed + tally.postponed > 0 ? .error : .done
    }
  }
}

extension WriteIntent {
  /// What the directory is to become, in a table.
  fileprivate var words: String {
    switch self {
    case .attributes(let changes):
      changes.map { "\($0.attribute.rawValue): \($0.from ?? "nothing") → \($0.to ?? "nothing")" }
        .joined(separator: ", ")
    case .membership(let group, _), .restoredMembership(let group, _),
      .renamedMember(let group, _):
      group.dn
    case .access(let isDisabled): isDisabled ? "disabled" : "enabled"
    case .creation(let entry): entry.dn
    case .deletion: "no entry"
    }
  }
}
