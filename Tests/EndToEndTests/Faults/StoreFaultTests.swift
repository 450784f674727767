import Fixtures
import Foundation
import Glibc
import Testing
import Values

@Suite("Faults of the store end in one message and lose nothing")
struct StoreFaultTests {
  @Test("A file that is no database")
  func corrupt() async throws {
    let installation = try await PersonChangeTests.imported()
    try await installation.execute("PRAGMA wal_checkpoint(TRUNCATE);")
    try installation.folder.write("muster.db", String(repeating: "no database ", count: 2000))
    try await Self.expectRefusal(of: installation, saying: [installation.storeFile])
    #expect(installation.folder.text("muster.db").hasPrefix("no database "), "it is left alone")
  }

  @Test("A store of a newer version, with both versions named")
  func newer() async throws {
    let installation = try await PersonChangeTests.imported()
    let known = try await installation.value("SELECT max(number) FROM schema_migrations;")
    try await installation.execute(
      "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES "
        + "(99, 'of the future', 0, 0);")
    try await Self.expectRefusal(of: installation, saying: ["schema 99", "schema \(known)"])
  }

  @Test("A folder that can't be written")
  func readOnly() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await run(
      "/bin/chmod",
      ["-R", "a+rX,a-w", installation.folder.path, installation.directory.folder.path],
      folder: installation.directory.folder)
    let arguments = ["sync", "--config", installation.folder.path("muster.yaml")]
    let finished = try await RunningProgram(
      UnprivilegedUser.command, UnprivilegedUser.words([TemporaryInstallation.program] + arguments),
      folder: installation.directory.folder
    ).finish()
    #expect(finished.code == 1, "\(finished.report)")
    #expect(finished.errors.contains(installation.storeFile), "\(finished.report)")
    try await run(
      "/bin/chmod", ["-R", "u+w", installation.folder.path], folder: installation.directory.folder)
  }

  @Test("A file that may not grow: what was there stays, and the run goes on when it may")
  func full() async throws {
    let directory = try await DemoDirectory.generated(people: 2000, groups: 5, members: 50)
    let installation = try TemporaryInstallation(directory)
    #expect(try await installation.muster("plan", "list").code == 0)
    // A full disk for everybody but this process; the signal would end it before the error does.
    let limited = "trap '' XFSZ; ulimit -f 600; exec \"$@\""
    let finished = try await RunningProgram(
      "/bin/bash",
      [
        "-c", limited, "-", TemporaryInstallation.program, "sync", "--config",
        installation.folder.path("muster.yaml"),
      ], folder: installation.directory.folder
    ).finish()
    #expect(finished.code == 1, "\(finished.report)")
    #expect(finished.errors.contains(installation.storeFile), "\(finished.report)")
    #expect(try await installation.value("PRAGMA integrity_check;") == "ok")
    try await installation.sync(expecting: 0)
    #expect(
      try await installation.value("SELECT count(*) FROM links;") == "2000")
  }

  @Test("Two processes: the second run joins the first, and reading works meanwhile")
  func twoProcesses() async throws {
    let installation = try await TemporaryInstallation.demo()
    #expect(try await installation.muster("plan", "list").code == 0)
    // The directory stops in the middle of the first run.
    installation.directory.signal(SIGSTOP)
    let first = try installation.start(["sync", "--json"])
    try await wait(for: "run") {
      try await installation.value("SELECT count(*) FROM runs WHERE status = 'running';") == "1"
    }
    let second = try await installation.sync()
    let list = try await installation.muster("user", "list", "--json")
    #expect(list.code == 0, "\(list.report)")
    installation.directory.signal(SIGCONT)
    let report = try RunReport(try await first.finish())
    #expect(second.id == report.id, "\(second.text)")
    #expect(second.json["coalesced"]?.boolValue == true)
    #expect(report.count("created") == 37, "\(report.text)")
    #expect(try await installation.value("SELECT count(*) FROM runs;") == "1")
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  private static func expectRefusal(
    of installation: TemporaryInstallation, saying words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for command in [["sync"], ["user", "list"]] {
      let finished = try await installation.start(command).finish()
      #expect(finished.code == 1, "\(finished.report)", sourceLocation: sourceLocation)
      for word in words {
        #expect(finished.errors.contains(word), sourceLocation: sourceLocation)
      }
      #expect(
        !finished.errors.contains("unexpected"), "\(finished.report)",
        sourceLocation: sourceLocation)
    }
  }
}

/// A user without rights: root writes into folders that nobody may write.
enum UnprivilegedUser {
  private static let isRoot = getuid() == 0

  static let command = isRoot ? "/usr/bin/setpriv" : "/usr/bin/env"

  /// The arguments with which `command` runs a program.
  static func words(_ program: [String]) -> [String] {
    isRoot ? ["--reuid=65534", "--regid=65534", "--clear-groups"] + program : program
  }
}
