import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `session list` and `session revoke`.
  public static func session(using services: ServiceAccess) -> Command {
    Command(
      group: "session", "Look at sessions and end them",
      subcommands: [sessionList(services), sessionRevoke(services)])
  }

  private static let user = Option.value(
    "user", .text("USER"), "Only of this account: an identifier, a username or an e-mail")

  private static func sessionList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List sessions that aren't over, the newest first",
      options: [user] + ListExtent.options, alternatives: [ListExtent.alternatives],
      using: services
    ) { context, services in
      let account = try await context.values["user"].map { AccountReference($0) }?
        .find(in: services.accounts)
      let sessions = try await ListExtent(context).read {
        try await services.credentials.oversight.list(of: account?.id, $0)
      }
      sessions.write(
        to: context.output, orSay: "There are no such sessions.",
        json: { JSONValue($0, current: nil) },
        table: { table(of: $0) })
      return .done
    }
  }

  private static func table(of sessions: [LiveSession]) -> Table {
    var table = Table("session", "user", "since", "last seen", "until", "address", "client")
    for live in sessions {
      let session = live.session
      table.add(
        session.id.description, live.account.username, session.createdAt.words,
        session.lastSeenAt.words, session.expiresAt.words, session.origin.ipAddress ?? "local",
        session.origin.userAgent ?? "")
    }
    return table
  }

  private static func sessionRevoke(_ services: ServiceAccess) -> Command {
    Command(
      "revoke", "End sessions; their tokens are dead at once",
      discussion: "Give the sessions to end, or with --user an account to end all sessions of.",
      options: [user],
      arguments: [
        Argument(
          "SESSION", "The identifiers, as `muster session list` shows them", isRequired: false,
          isRepeated: true)
      ], using: services
    ) { context, services in
      let count = try await revoke(context, services)
      if context.output.isJSON {
        context.output.json(["ended": JSONValue(count)])
      } else {
        context.output.line("Ended \(count.counted("session", "sessions")).")
      }
      return .done
    }
  }

  private static func revoke(
    _ context: CommandContext, _ services: CommandServices
  ) async throws -> Int {
    let texts = context.values.all("SESSION")
    let oversight = services.credentials.oversight
    let reference = context.values["user"].map { AccountReference($0) }
    guard texts.isEmpty != (reference == nil) else {
      throw CommandFailure(
        "Say what to end: sessions by their identifiers, or all of an account with --user.",
        exitCode: .usage)
    }
    if let reference {
      let account = try await reference.find(in: services.accounts)
      return try await oversight.end(
        .all(of: account.id, except: nil), byOperator: services.actor)
    }
    var count = 0
    for text in texts {
      guard let id = SessionID(text) else {
        throw CommandFailure.invalid(text, for: "SESSION", allowed: "an identifier")
      }
      do {
        count += try await oversight.end(.one(id), byOperator: services.actor)
      } catch SessionEndingError.notFound {
        throw CommandFailure(
          "There is no session \(text).", advice: "`muster session list` shows those there are.")
      }
    }
    return count
  }
}
