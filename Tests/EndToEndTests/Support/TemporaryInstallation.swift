import Fixtures
import Foundation
import Testing
import Values

/// Muster as a user has it: the built program, a configuration file, a store and a directory.
final class TemporaryInstallation: Sendable {
  let directory: DemoDirectory
  let folder: TestFolder
  let port: UInt16
  private let fileName: String

  /// Prepares it; the store is made by the first command.
  init(
    _ directory: DemoDirectory, change: (inout InstallationSettings) -> Void = { _ in }
  ) throws {
    self.directory = directory
    folder = try TestFolder()
    port = try FreePort.pick()
    fileName = "muster.yaml"
    try configure(change)
  }

  /// The same store, directory and keys for another service with an address of its own.
  init(beside other: TemporaryInstallation) throws {
    directory = other.directory
    folder = other.folder
    port = try FreePort.pick()
    fileName = "muster-\(port).yaml"
    try configure()
  }

  /// Prepares it on a directory of its own with the demo organisation.
  static func demo(
    _ change: (inout InstallationSettings) -> Void = { _ in }
  ) async throws -> TemporaryInstallation {
    try TemporaryInstallation(try await DemoDirectory.start(), change: change)
  }

  /// Writes the configuration file anew.
  func configure(_ change: (inout InstallationSettings) -> Void = { _ in }) throws {
    var settings = InstallationSettings(
      urls: [directory.url], bindPasswordFile: directory.servicePasswordFile)
    change(&settings)
    try folder.write(
      fileName, settings.text(listen: "127.0.0.1:\(port)", folder: folder.path))
  }

  /// The built program: beside the tests, or where the environment says.
  static var program: String {
    if let path = ProcessInfo.processInfo.environment["MUSTER_BINARY"] { return path }
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("muster").path
  }

  var storeFile: String { folder.path("muster.db") }

  /// Starts a command.
  func start(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil
  ) throws -> RunningProgram {
    try RunningProgram(
      Self.program, arguments + ["--config", folder.path(fileName)],
      environment: environment, input: input, folder: folder)
  }

  /// Runs a command to its end.
  func muster(
    _ arguments: String..., environment: [String: String] = [:], input: String? = nil
  ) async throws -> FinishedProgram {
    try await start(arguments, environment: environment, input: input).finish()
  }

  /// Runs a command that prints JSON and reads it.
  func json(_ arguments: String..., code: Int32 = 0) async throws -> JSONValue {
    let finished = try await start(arguments + ["--json"]).finish()
    try #require(finished.code == code, "\(finished.report)")
    return try JSONValue(parsing: finished.output)
  }

  /// Reconciles, and returns the run's report.
  func sync(_ options: String...) async throws -> RunReport {
    let finished = try await start(["sync", "--json"] + options).finish(within: .seconds(120))
    return try RunReport(finished)
  }

  /// Reconciles where nothing but the given exit code will do.
  @discardableResult
  func sync(expecting code: Int32) async throws -> RunReport {
    let report = try await sync()
    try #require(report.code == code, "\(report.text)")
    return report
  }
}
