import Fixtures
import Foundation
import Testing

@Suite("What the set-up says when it can't go on")
struct SetUpTests {
  /// Runs a script with these programs alone in its PATH, and `more` behind them.
  private func ended(
    _ script: String, _ arguments: [String] = [], programs: [String: String] = [:],
    more: String = "", in folder: TestFolder
  ) async throws -> FinishedProgram {
    for (name, text) in programs {
      let path = try folder.write(name, text)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    return try await RunningProgram(
      "/bin/bash", [SourceTree.path(script)] + arguments,
      environment: ["PATH": folder.path + more], folder: folder
    ).finish()
  }

  @Test("Without a Swift toolchain one sentence says what to install")
  func noToolchain() async throws {
    let finished = try await ended("Tests/Support/require-toolchain", in: TestFolder())
    #expect(finished.code == 1)
    #expect(finished.errors.hasPrefix("Swift 6.2 or newer is needed"), "\(finished.report)")
    #expect(finished.errors.split(separator: "\n").count == 1)
  }

  @Test("A toolchain that is too old is named with its version")
  func oldToolchain() async throws {
    let finished = try await ended(
      "Tests/Support/require-toolchain",
      programs: ["swift": "#!/bin/sh\necho 'Swift version 5.10.1 (swift-5.10.1-RELEASE)'\n"],
      more: ":/usr/bin:/bin", in: TestFolder())
    #expect(finished.code == 1)
    #expect(finished.errors.contains("is 5.10.1"), "\(finished.report)")
    #expect(finished.errors.split(separator: "\n").count == 1)
  }

  @Test("A port in use is named in one sentence")
  func portInUse() async throws {
    let directory = try await DemoDirectory.start()
    let port = try #require(directory.url.split(separator: ":").last.map(String.init))
    let folder = try TestFolder()
    let finished = try await RunningProgram(
      SourceTree.path("Tests/Support/slapd-demo"), ["start", folder.path("slapd"), port],
      folder: folder
    ).finish()
    #expect(finished.code == 1)
    #expect(finished.errors.contains(port), "\(finished.report)")
    #expect(finished.errors.split(separator: "\n").count == 1, "\(finished.report)")
  }
}
