import Fixtures
import Foundation
import Glibc
import Testing
import Values

/// `muster serve`, asked with curl; killed with its owner.
final class RunningService: Sendable {
  let program: RunningProgram
  /// Ends the service when the tests die before they can.
  private let guardian: RunningProgram
  private let installation: TemporaryInstallation

  /// Starts the service and waits until it is ready.
  init(
    _ installation: TemporaryInstallation, environment: [String: String] = [:]
  ) async throws {
    self.installation = installation
    let program = try installation.start(["serve"], environment: environment)
    self.program = program
    guardian = try RunningProgram(
      "/bin/bash",
      [
        "-c", #"tail --pid="$1" -f /dev/null; kill -9 "$2""#, "-", "\(getpid())",
        "\(program.processID)",
      ], folder: installation.folder)
    try await wait(for: "ready service") {
      if program.code != nil { throw ProgramFailure(description: program.errors) }
      return try await get("/readyz").status == 200
    }
  }

  /// The directory that it asks.
  var directory: DemoDirectory { installation.directory }

  /// Asks it to stop, and waits for its end.
  func stop() async throws -> FinishedProgram {
    program.signal(SIGTERM)
    return try await program.finish(within: .seconds(30))
  }

  /// Reads a path.
  func get(_ path: String, token: String? = nil) async throws -> HTTPAnswer {
    try await request(path, token: token, ["-X", "GET"])
  }

  /// Sends JSON text to a path.
  func post(
    _ path: String, _ body: String = "", token: String? = nil, _ arguments: [String] = []
  ) async throws -> HTTPAnswer {
    let file = try installation.folder.write(installation.folder.newName("body"), body)
    let type = body.isEmpty ? [] : ["-H", "Content-Type: application/json"]
    return try await request(
      path, token: token, ["-X", "POST", "--data-binary", "@" + file] + type + arguments)
  }

  /// Signs in and returns the token.
  func signIn(_ username: String, _ password: String = "muster-demo") async throws -> String {
    let answer = try await post(
      "/api/v1/auth/login", #"{"username":"\#(username)","password":"\#(password)"}"#)
    try #require(answer.status == 200, "\(answer.body)")
    return try #require(answer.json["token"]?.stringValue)
  }

  /// Asks with further arguments of curl(1); status 0 says that there was no answer.
  func request(
    _ path: String, token: String? = nil, _ arguments: [String]
  ) async throws -> HTTPAnswer {
    let folder = installation.folder
    let name = folder.newName("answer")
    let authorization = token.map { ["-H", "Authorization: Bearer \($0)"] } ?? []
    let finished = try await RunningProgram(
      "/usr/bin/curl",
      [
        "-sS", "--max-time", "60", "-D", folder.path(name + ".head"), "-o",
        folder.path(name + ".body"), "-w", "%{http_code}",
      ] + authorization + arguments + ["http://127.0.0.1:\(installation.port)\(path)"],
      folder: folder
    ).finish(within: .seconds(90))
    return HTTPAnswer(
      status: Int(finished.output) ?? 0, head: folder.text(name + ".head"),
      body: folder.text(name + ".body"))
  }
}

/// What the service answered.
struct HTTPAnswer: Sendable {
  let status: Int
  let head: String
  let body: String

  /// The body as JSON; null when it is none.
  var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

  /// The problem's code.
  var problem: String? { json["code"]?.stringValue }
}
