import Services
import Values

/// Which audit events a command is about.
struct AuditConditions: Sendable {
  /// The events that meet all conditions.
  let filter: AuditFilter

  /// The options to declare.
  static let options: [Option] = [
    .value("actor", .text("WHO"), "Only events by this account or name"),
    .value("subject", .text("WHAT"), "Only events about the object with this identifier or name"),
    .value(
      "action", .text("ACTION"),
      "Only this action, session.refused, or those with its first word, session"),
    .value("since", .text("TIME"), "Not before this time: 2026-11-20 or 2026-11-20T18:02:14Z"),
    .value("until", .text("TIME"), "Before this time"),
    .value("query", short: "q", .text("TEXT"), "Only events in which this text appears"),
  ]

  /// What a command was called with.
  ///
  /// - Throws: `CommandFailure` when a time can't be read.
  init(_ context: CommandContext) throws {
    filter = AuditFilter(
      actor: context.values["actor"], subject: context.values["subject"],
      action: context.values["action"], since: try Self.time("since", context),
      until: try Self.time("until", context), text: context.values["query"])
  }

  private static func time(_ name: String, _ context: CommandContext) throws -> Timestamp? {
    guard let text = context.values[name] else { return nil }
    guard let time = Timestamp(text) else {
      throw CommandFailure.invalid(
        text, for: "--\(name)", allowed: "a time such as 2026-11-20T18:02:14Z, or a day")
    }
    return time
  }
}
