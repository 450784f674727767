import Accounts
import Services
import Values

extension Command {
  /// `key rotate`.
  public static func key(using services: ServiceAccess) -> Command {
    Command(
      group: "key", "Look after the keys of tokens and secrets", subcommands: [rotate(services)])
  }

  private static func rotate(_ services: ServiceAccess) -> Command {
    Command(
      "rotate", "Replace the keys that sign session tokens and seal API keys",
      discussion: """
        A running service takes the new keys over within a second; it needs no restart. What the \
        older token keys signed counts until it expires, so nobody is signed out, unless \
        --end-sessions says so. API keys are sealed anew, then the older seal keys are removed; if \
        that is interrupted, the same command goes on.
        """,
      options: [
        .flag("token", "Only the key of session tokens"),
        .flag("seal", "Only the key that seals API keys"),
        .flag("end-sessions", "Remove the older token keys at once, as after a theft"),
      ], alternatives: [["token", "seal"], ["seal", "end-sessions"]], using: services
    ) { context, services in
      let rotation = try services.credentials.rotation()
      var report: [JSONValue.Member] = []
      if !context.values.has("seal") {
        let endsSessions = context.values.has("end-sessions")
        let names = try await rotation.rotateTokenKey(
          endsSessions: endsSessions, by: services.actor)
        report.append(.init("token_keys", .array(names.map(JSONValue.string))))
        say(tokenKeys: names, endsSessions: endsSessions, on: context.output)
      }
      var isWhole = true
      if !context.values.has("token") {
        let sealing = try await rotation.rotateSealKey(by: services.actor)
        report += sealing.facts
        isWhole = sealing.unreadable.isEmpty
        say(sealing, on: context.output)
      }
      if context.output.isJSON { context.output.json(.object(report)) }
      return isWhole ? .done : .error
    }
  }

  private static func say(tokenKeys names: [String], endsSessions: Bool, on output: Output) {
    guard !output.isJSON else { return }
    let rest =
      endsSessions
      ? "everybody has to sign in again"
      : "\((names.count - 1).counted("older key counts", "older keys count")) for what they signed"
    output.line("Session tokens: the key \(names.first ?? "") signs from now on; \(rest).")
  }

  private static func say(_ report: SealKeyRotationReport, on output: Output) {
    for place in report.unreadable {
      output.warning(
        "The API key for \(place.provider) of account \(place.owner) can't be opened, so it stays "
          + "as it is, and the older seal keys with it. Put or remove it, then rotate again.")
    }
    guard !output.isJSON else { return }
    let beginning = report.isContinued ? "An interrupted rotation went on: the" : "The"
    output.line(
      "API keys: \(beginning.lowercased()) key \(report.newestKey) seals from now on; "
        + "\(report.sealed.counted("secret was", "secrets were")) sealed anew.")
  }
}

extension SealKeyRotationReport {
  /// The report as JSON.
  fileprivate var facts: [JSONValue.Member] {
    [
      .init("seal_key", .string(newestKey)), .init("continued", .bool(isContinued)),
      .init("sealed", JSONValue(sealed)),
      .init(
        "unreadable",
        .array(
          unreadable.map {
            [
              "user_id": JSONValue($0.owner), "provider": .string($0.provider.description),
            ]
          })),
    ]
  }
}
