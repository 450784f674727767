import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `user delete`: puts an account away, or removes it for good.
  static func userDelete(_ services: ServiceAccess) -> Command {
    Command(
      "delete", "Put an account away, or remove it for good",
      discussion: """
        Without --permanent the account is archived: its sessions end, what it owns stays, and \
        `muster user restore` brings it back. For good it goes with --permanent, and what it owns \
        with it (--discard) or to somebody else (--transfer-to). A directory with write_back.delete \
        loses the account's entry as well: `muster outbox list` shows what becomes of that.

        Examples: `muster user delete ada`, `muster user delete ada --permanent --transfer-to bob \
        --force`.
        """,
      options: deleteOptions, alternatives: [["transfer-to", "discard"]],
      arguments: [AccountReference.argument],
      using: services
    ) { context, services in
      let fate = try await contentFate(context, services)
      let account = try await AccountReference(context).find(in: services.accounts)
      guard try await isConfirmed(context, account) else {
        context.output.note("Nothing was changed.")
        return .error
      }
      let author = ChangeAuthor(unrestricted: services.actor)
      let reason = ChangeReason.text(context)
      guard context.values.has("permanent") else {
        let archived = try await services.administration.archive(
          account.id, reason: reason, by: author)
        context.output.show(archived, "is put away")
        return .done
      }
      try await services.administration.remove(
        account.id, content: fate, reason: reason, by: author)
      if context.output.isJSON {
        context.output.json(["user_id": JSONValue(account.id), "removed": true])
      } else {
        context.output.line("\(account.username) is removed for good.")
      }
      return .done
    }
  }

  private static let deleteOptions: [Option] = [
    .flag("permanent", "Remove it for good"),
    .value("transfer-to", .text("USER"), "Who gets what it owns"),
    .flag("discard", "Remove what it owns as well"),
    .flag("force", "Don't ask"),
    ChangeReason.option,
  ]

  private static func contentFate(
    _ context: CommandContext, _ services: CommandServices
  ) async throws -> ContentFate {
    let values = context.values
    let isSaid = values.has("discard") || values.has("transfer-to")
    guard values.has("permanent") || !isSaid else {
      throw CommandFailure(
        "--transfer-to and --discard say what becomes of things when an account goes for good.",
        advice: "Give --permanent as well.", exitCode: .usage)
    }
    if values.has("discard") { return .discard }
    guard let name = values["transfer-to"] else { return .unspecified }
    return .transfer(to: try await AccountReference(name).find(in: services.accounts).id)
  }

  private static func isConfirmed(
    _ context: CommandContext, _ account: Account
  ) async throws -> Bool {
    if context.values.has("force") { return true }
    let question =
      context.values.has("permanent")
      ? "Remove \(account.username) for good?" : "Put \(account.username) away?"
    return try await context.prompt.confirm(question, alternative: "give --force")
  }

  /// `user restore`: brings an archived account back.
  static func userRestore(_ services: ServiceAccess) -> Command {
    Command(
      "restore", "Bring an archived account back",
      discussion: """
        Whether it works then is for whoever switched it off: a person, or its directory.

        Example: `muster user restore ada`.
        """,
      options: [ChangeReason.option], arguments: [AccountReference.argument], using: services
    ) { context, services in
      let account = try await AccountReference(context).find(in: services.accounts)
      let restored = try await services.administration.restore(
        account.id, reason: ChangeReason.text(context),
        by: ChangeAuthor(unrestricted: services.actor))
      context.output.show(restored, "is back")
      return .done
    }
  }

  /// `user transfer`: gives what an account owns to another one.
  static func userTransfer(_ services: ServiceAccess) -> Command {
    Command(
      "transfer", "Give everything that an account owns to another one",
      discussion: "Example: `muster user transfer system --to ada`.",
      options: [.value("to", .text("USER"), "Who gets it"), ChangeReason.option],
      arguments: [AccountReference.argument], using: services
    ) { context, services in
      guard let name = context.values["to"] else {
        throw CommandFailure(
          "Who gets it wasn't said.", advice: "Give --to USER.", exitCode: .usage)
      }
      let account = try await AccountReference(context).find(in: services.accounts)
      let recipient = try await AccountReference(name).find(in: services.accounts)
      let moved = try await services.administration.transfer(
        from: account.id, to: recipient.id, reason: ChangeReason.text(context),
        by: ChangeAuthor(unrestricted: services.actor))
      if context.output.isJSON {
        context.output.json([
          "from": JSONValue(account.id), "to": JSONValue(recipient.id),
          "workflows": JSONValue(moved),
        ])
      } else {
        let workflows = moved.counted("workflow", "workflows")
        context.output.line(
          "\(workflows) of \(account.username) \(moved == 1 ? "belongs" : "belong") to "
            + "\(recipient.username) now.")
      }
      return .done
    }
  }
}

extension Command {
  /// `user export`: everything that is kept about one person.
  static func userExport(_ services: ServiceAccess) -> Command {
    Command(
      "export", "Print everything that is kept about one person, but for secrets, as JSON",
      discussion: """
        That somebody took it is recorded. Example: `muster user export ada > ada.json`.
        """,
      arguments: [AccountReference.argument], using: services
    ) { context, services in
      let account = try await AccountReference(context).find(in: services.accounts)
      let data = try await services.administration.export(
        account.id, by: ChangeAuthor(unrestricted: services.actor))
      context.output.line(
        context.output.isJSON ? JSONValue(data).text : JSONValue(data).indentedText)
      return .done
    }
  }
}

extension Output {
  /// Writes an account as it is after a change.
  func show(_ account: Account, _ what: String) {
    if isJSON {
      json(JSONValue(account))
    } else {
      line(Command.standing(of: account, what))
    }
  }
}

extension ParsedValues {
  /// True for one flag, false for its opposite, nil for neither.
  func choice(_ yes: String, _ no: String) -> Bool? {
    has(yes) ? true : has(no) ? false : nil
  }
}
