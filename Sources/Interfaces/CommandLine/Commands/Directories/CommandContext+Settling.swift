extension CommandContext {
  /// What a command is to settle, by the identifiers that its list shows; empty where it only lists.
  ///
  /// - Throws: `CommandFailure` for a wrong identifier, and when one of matter and action is missing.
  func matters<ID>(
    _ argument: Argument, for actions: String..., read: (String) -> ID?
  ) throws -> [ID] {
    let texts = values.all(argument.name)
    let action = actions.first { values.has($0) }
    if let action, texts.isEmpty {
      throw CommandFailure(
        "--\(action) needs \(argument.name).",
        advice: "Without options the command lists what there is.", exitCode: .usage)
    }
    guard action != nil || texts.isEmpty else {
      throw CommandFailure(
        "What to do wasn't said.",
        advice: "Give \(actions.map { "--\($0)" }.joined(separator: " or ")).", exitCode: .usage)
    }
    return try texts.map { text in
      guard let id = read(text) else {
        throw CommandFailure.invalid(
          text, for: argument.name, allowed: "an identifier as the list shows it")
      }
      return id
    }
  }
}
