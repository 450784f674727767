import Fixtures
import Foundation
import Glibc

/// A program that ended with an error.
struct CommandFailure: Error {
  let command: String
  let output: String
}

/// Runs a program to its end and returns what it printed.
///
/// Its output goes to files: a server that another test starts at the same moment may inherit a
/// pipe, which then has no end.
@discardableResult
func run(_ program: String, _ arguments: [String]) throws -> String {
  let folder = try TestFolder()
  let (output, errors) = (folder.path("output"), folder.path("errors"))
  let child = try SpawnRequest(
    program: program, arguments: arguments, environment: ProcessInfo.processInfo.environment,
    input: "/dev/null", output: output, errors: errors
  ).spawn()
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0, errno == EINTR {}
  let text = folder.text("output") + folder.text("errors")
  guard status == 0 else {
    throw CommandFailure(
      command: ([program] + arguments).joined(separator: " "), output: text)
  }
  return text
}
