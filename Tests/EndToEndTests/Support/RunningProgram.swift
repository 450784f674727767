import Fixtures
import Foundation
import Glibc
import Synchronization

/// A child of the test with its output in files; killed with its owner.
///
/// Foundation's `Process` counts a program as running while one of its own children is, so a script
/// that leaves a server behind would never end.
final class RunningProgram: Sendable {
  let processID: pid_t
  private let command: String
  private let folder: TestFolder
  private let files: ProgramFiles
  private let ending = Mutex<Int32?>(nil)

  var output: String { folder.text(files.output) }
  var errors: String { folder.text(files.errors) }

  /// Starts a program; its standard input gives `input`, or nothing.
  init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    input: String? = nil, folder: TestFolder
  ) throws {
    self.folder = folder
    command = String(([program] + arguments).joined(separator: " ").prefix(300))
    files = ProgramFiles(name: folder.newName("child"))
    if let input { try folder.write(files.input, input) }
    processID = try SpawnRequest(
      program: program, arguments: arguments,
      environment: ProcessInfo.processInfo.environment
        .filter { !$0.key.hasPrefix("MUSTER_") }.merging(environment) { _, new in new },
      input: input == nil ? "/dev/null" : folder.path(files.input),
      output: folder.path(files.output), errors: folder.path(files.errors)
    ).spawn()
  }

  deinit {
    guard code == nil else { return }
    kill(processID, SIGKILL)
    var status: Int32 = 0
    waitpid(processID, &status, 0)
  }

  /// The exit code; nil while it runs; 128 and the signal's number when it was killed, as a shell
  /// has it.
  var code: Int32? {
    ending.withLock { code in
      var status: Int32 = 0
      guard code == nil, waitpid(processID, &status, WNOHANG) == processID else { return code }
      let signal = status & 0x7f
      code = signal == 0 ? status >> 8 & 0xff : 128 + signal
      return code
    }
  }

  /// Sends a signal, unless it has ended.
  func signal(_ number: Int32) {
    if code == nil { kill(processID, number) }
  }

  /// Waits for its end; kills it when it takes too long.
  func finish(within limit: Duration = .seconds(60)) async throws -> FinishedProgram {
    do {
      try await wait(for: "end of \(command)", within: limit) { code != nil }
    } catch {
      signal(SIGKILL)
      throw error
    }
    return FinishedProgram(command: command, code: code ?? -1, output: output, errors: errors)
  }
}

/// How a program ended, and what it said.
struct FinishedProgram: Sendable {
  let command: String
  let code: Int32
  let output: String
  let errors: String

  /// Everything, for the message of a failed expectation.
  var report: String { "\(command) ended with \(code)\n\(output)\n\(errors)" }
}

/// Runs one of the machine's programs and returns what it printed.
///
/// - Throws: `ProgramFailure` when it fails.
@discardableResult
func run(
  _ program: String, _ arguments: [String], input: String? = nil, folder: TestFolder
) async throws -> String {
  let finished = try await RunningProgram(program, arguments, input: input, folder: folder).finish()
  guard finished.code == 0 else { throw ProgramFailure(description: finished.report) }
  return finished.output
}

/// The files of a child's standard streams.
private struct ProgramFiles: Sendable {
  let name: String

  var input: String { name + ".in" }
  var output: String { name + ".out" }
  var errors: String { name + ".err" }
}
