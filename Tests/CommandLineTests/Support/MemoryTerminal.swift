import CommandLine
import Synchronization
import Values

/// A stream that keeps what is written.
final class MemorySink: TextSink {
  private let kept = Mutex("")
  private let failure: SinkError?

  init(failure: SinkError? = nil) {
    self.failure = failure
  }

  func write(_ text: String) throws(SinkError) {
    if let failure { throw failure }
    kept.withLock { $0 += text }
  }

  var text: String { kept.withLock { $0 } }
}

/// Lines that somebody has typed already.
final class MemoryInput: CommandInput {
  let isTerminal: Bool
  private let lines: Mutex<[String]>
  private let files: [String: String]
  private let hidden = Mutex<[Bool]>([])

  init(_ lines: [String] = [], isTerminal: Bool = false, files: [String: String] = [:]) {
    self.lines = Mutex(lines)
    self.isTerminal = isTerminal
    self.files = files
  }

  /// For each line read, whether it was hidden.
  var hiddenLines: [Bool] { hidden.withLock { $0 } }

  func readLine(isHidden: Bool) async throws -> String? {
    hidden.withLock { $0.append(isHidden) }
    return lines.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  func readFile(_ path: String, limit: Int) async throws -> [UInt8] {
    guard let text = files[path] else { throw CommandFailure("\(path) can't be read: gone.") }
    return Array(text.utf8)
  }
}

/// One call of a program with streams in memory.
struct Call {
  var code: ExitCode
  var output: String
  var error: String

  init(
    _ program: CommandLineProgram, _ words: [String], input: MemoryInput = MemoryInput(),
    width: Int? = nil, hasErrorTerminal: Bool = false, variables: [String: String] = [:],
    outputFailure: SinkError? = nil
  ) async {
    let output = MemorySink(failure: outputFailure)
    let error = MemorySink()
    code = await program.run(
      words,
      in: Surroundings(
        input: input, standardOutput: output, standardError: error, width: width,
        hasErrorTerminal: hasErrorTerminal, variables: variables))
    self.output = output.text
    self.error = error.text
  }
}

/// A program with a command of every shape; each prints what it was given.
let sample = CommandLineProgram(
  name: "tool", summary: "Try things out", version: "1.2",
  commands: [
    Command(
      "sync", "Reconcile directories",
      options: [
        .value("directory", .text("NAME"), isRepeated: true, "Only this directory"),
        .flag("full", short: "f", "Read everything"), .flag("dry-run", short: "n", "Plan only"),
        .flag("check", "Only look"),
        .value("format", short: "o", .word("FORMAT", of: ["csv", "jsonl"]), "The shape"),
      ], alternatives: [["dry-run", "check"]]
    ) { context in
      let names = ["directory", "full", "dry-run", "check", "format"]
      for name in names where context.values.has(name) {
        context.output.line("\(name)=\(context.values.all(name).joined(separator: ","))")
      }
      return .held
    },
    Command(
      group: "plan", "Look at plans",
      subcommands: [
        Command(
          "show", "Show a plan", arguments: [Argument("RUN", "The run"), more]
        ) { context in
          context.output.line(
            "\(context.values["RUN"] ?? "") + \(context.values.all("MORE").joined(separator: ","))")
          return .done
        }
      ]),
    Command("fail", "Fail") { _ in throw CommandFailure("No.", advice: "Stop.") },
    Command("lookup", "Fail otherwise") { _ in throw Surprise() },
    Command(
      "password", "Take a password", options: PasswordOptions.options,
      alternatives: [PasswordOptions.alternatives]
    ) { context in
      let given = try await PasswordOptions.read(context)
      let password = if let given { given } else { try await context.prompt.newPassword() }
      context.output.line("[\(password.revealed)]")
      return .done
    },
  ])

private let more = Argument("MORE", "More", isRequired: false, isRepeated: true)

private struct Surprise: Error {}
