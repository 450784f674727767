public import Values

/// The options by which a password reaches a command.
public enum PasswordOptions {
  /// The largest password that is read, in bytes.
  private static let limit = 4096

  /// The options to declare.
  public static let options: [Option] = [
    .flag("password-stdin", "Read the password from the standard input"),
    .value("password-file", .file("FILE"), "Read the password from a file"),
    .value(
      "password", .text("PASSWORD"),
      "The password itself; others can see it in the list of processes"),
  ]

  /// The names of the options, of which one at most may be given.
  public static let alternatives = options.map(\.name)

  /// The password that one of the options gives; nil when none was given.
  ///
  /// A newline at the end of a file or of the input doesn't belong to it.
  ///
  /// - Throws: `CommandFailure` when it can't be read, is empty or isn't text.
  public static func read(_ context: CommandContext) async throws -> Secret? {
    if let password = context.values["password"] {
      context.output.warning(
        "A password on the command line shows in the list of processes; use --password-stdin or "
          + "--password-file.")
      return Secret(password)
    }
    let path = context.values.has("password-stdin") ? "-" : context.values["password-file"]
    guard let path else { return nil }
    var bytes = try await context.input.readFile(path, limit: limit)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    let source = path == "-" ? "the standard input" : path
    guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
      throw CommandFailure(
        "There is no password in \(source).", advice: "It must be one line of UTF-8 text.")
    }
    return Secret(text)
  }
}
