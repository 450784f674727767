import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `token create`, `token list` and `token revoke`.
  public static func token(using services: ServiceAccess) -> Command {
    Command(
      group: "token", "Make API tokens, look at them, remove them",
      subcommands: [tokenCreate(services), tokenList(services), tokenRevoke(services)])
  }

  private static func tokenCreate(_ services: ServiceAccess) -> Command {
    Command(
      "create", "Make an API token for an account",
      discussion: """
        The value is printed this once, and nowhere kept. A program sends it with every request as \
        `Authorization: Bearer VALUE`. It may do what its owner may at that moment, but never more \
        than the role given here.
        """,
      options: [
        .value("name", .text("NAME"), "What the token is for"),
        .value(
          "role", .word("ROLE", of: APIToken.ceilings.map(\.description)),
          "The most that it may do; user if it isn't said"),
        .value("expires", .text("TIME"), "When it ends, such as 2027-01-31; else never"),
      ],
      arguments: [AccountReference.argument],
      using: services
    ) { context, services in
      let draft = try await draft(context, services)
      let made = try await services.credentials.tokens.create(draft, by: services.actor)
      if context.output.isJSON {
        context.output.json(
          JSONValue(made.token).adding(.init("token", .string(made.value.revealed))))
      } else {
        context.output.line(made.value.revealed)
        context.output.note("This value is shown only now. Keep it like a password.")
      }
      return .done
    }
  }

  private static func draft(
    _ context: CommandContext, _ services: CommandServices
  ) async throws -> APITokenDraft {
    let owner = try await AccountReference(context).find(in: services.accounts)
    let name = context.values["name"] ?? "made by \(services.actor.name)"
    guard (1...100).contains(name.unicodeScalars.count) else {
      throw CommandFailure.invalid(name, for: "--name", allowed: "1 to 100 characters")
    }
    let end = try context.values["expires"].map { text in
      guard let end = Timestamp(text) else {
        throw CommandFailure.invalid(
          text, for: "--expires", allowed: "a date or a time in RFC 3339, 2027-01-31T12:00:00Z")
      }
      return end
    }
    return APITokenDraft(
      owner: owner, name: name, ceiling: context.values["role"].flatMap { Role($0) } ?? .user,
      expiresAt: end)
  }

  private static func tokenList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List API tokens, the newest first",
      options: [
        .value(
          "user", .text("USER"), "Only of this account: an identifier, a username or an e-mail")
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      let account = try await context.values["user"].map { AccountReference($0) }?
        .find(in: services.accounts)
      let tokens = try await ListExtent(context).read {
        try await services.credentials.tokens.list(of: account?.id, $0)
      }
      tokens.write(
        to: context.output, orSay: "There are no such API tokens.",
        json: { JSONValue($0.token).adding(.init("user", JSONValue(owner: $0.account))) },
        table: { table(of: $0, at: services.time.now()) })
      return .done
    }
  }

  private static func table(of tokens: [LiveAPIToken], at now: Timestamp) -> Table {
    var table = Table(
      "token", "user", "name", "role", "value", "state", "last used", "until")
    for live in tokens {
      let token = live.token
      table.add(
        token.id.description, live.account.username, token.name, token.ceiling.description,
        token.hint, state(of: live, at: now), token.lastUsedAt?.words ?? "never",
        token.expiresAt?.words ?? "")
    }
    return table
  }

  /// Whether a token works now, and why not.
  private static func state(of live: LiveAPIToken, at now: Timestamp) -> String {
    if !live.token.isActive { return "switched off" }
    if !live.token.isLive(at: now) { return "over" }
    if live.account.status != .active { return "owner \(live.account.status)" }
    return live.account.role == nil ? "owner is a guest" : "works"
  }

  private static func tokenRevoke(_ services: ServiceAccess) -> Command {
    Command(
      "revoke", "Remove an API token; its value is dead at once",
      arguments: [Argument("TOKEN", "The identifier, as `muster token list` shows it")],
      using: services
    ) { context, services in
      let text = context.values["TOKEN"] ?? ""
      guard let id = APITokenID(text) else {
        throw CommandFailure.invalid(text, for: "TOKEN", allowed: "an identifier")
      }
      let token = try await services.credentials.tokens.remove(id, of: nil, by: services.actor)
      if context.output.isJSON {
        context.output.json(JSONValue(token))
      } else {
        context.output.line("Removed the API token \"\(token.name)\" (\(token.hint)).")
      }
      return .done
    }
  }
}
