import Fixtures
import Foundation
import Glibc
import Testing

/// A real slapd with a folder and ports of its own, killed with its owner.
final class DemoDirectory: Sendable {
  /// What differs from the demo's directory.
  struct Options: Sendable {
    /// LDIF files or folders to load.
    var ldif = [SourceTree.path("ldif")]
    /// Further options of Tests/Support/slapd-demo.
    var options: [String] = []
    /// Whether it offers StartTLS and ldaps.
    var hasCertificate = false
  }

  static let suffix = "dc=example,dc=com"

  let folder: TestFolder
  let url: String
  let secureURL: String
  let certificateAuthority: String
  private let options: Options

  /// Loads the entries, starts the server and waits until it answers.
  static func start(_ options: Options = Options()) async throws -> DemoDirectory {
    let folder = try TestFolder()
    let (url, secureURL) = try await launch(folder, port: "auto", options)
    return DemoDirectory(folder: folder, url: url, secureURL: secureURL, options: options)
  }

  /// The demo organisation with further entries.
  static func start(entries: String, options: [String] = []) async throws -> DemoDirectory {
    let folder = try TestFolder()
    let file = try folder.write("more.ldif", entries)
    return try await start(Options(ldif: [SourceTree.path("ldif"), file], options: options))
  }

  /// A directory of any size, without the demo's people.
  static func generated(people: Int, groups: Int, members: Int) async throws -> DemoDirectory {
    let folder = try TestFolder()
    let ldif = try await run(
      SourceTree.path("Tests/Benchmarks/make-directory"), ["\(people)", "\(groups)", "\(members)"],
      folder: folder)
    let base = SourceTree.path("ldif/00-organisation.ldif")
    return try await start(
      Options(
        ldif: [base, try folder.write("people.ldif", ldif)], options: ["overlays=ppolicy,syncprov"])
    )
  }

  private init(folder: TestFolder, url: String, secureURL: String, options: Options) {
    self.folder = folder
    self.url = url
    self.secureURL = secureURL
    self.options = options
    certificateAuthority = folder.path("tls/ca.pem")
  }

  deinit {
    kill()
  }

  var servicePasswordFile: String { folder.path("service.password") }

  /// Ends the server at once, in the middle of whatever it does.
  func kill() {
    guard let processID else { return }
    Glibc.kill(processID, SIGKILL)
  }

  /// Sends the server a signal: SIGSTOP halts it, SIGCONT lets it go on.
  func signal(_ number: Int32) {
    if let processID { Glibc.kill(processID, number) }
  }

  /// Ends the server and copies its data, or puts the copy back: a backup, and its return.
  func copyData(isReturn: Bool) async throws {
    kill()
    try await wait(for: "end of the killed server") { !isAlive }
    let (data, copy) = (folder.path("data"), folder.path("data.copy"))
    if isReturn { try FileManager.default.removeItem(atPath: data) }
    try FileManager.default.copyItem(atPath: isReturn ? copy : data, toPath: isReturn ? data : copy)
    try await restart()
  }

  /// Starts the killed server again on its port, with further options.
  func restart(with more: [String] = []) async throws {
    var options = options
    options.options += more
    // Its memory goes before its sockets do.
    try await wait(for: "end of the killed server") { try !isAlive && !isListening() }
    _ = try await Self.launch(folder, port: "\(port)", options)
  }

  /// A dead process that nobody has waited for has no command line any more (proc(5)).
  private var isAlive: Bool {
    guard let processID else { return false }
    return FileManager.default.contents(atPath: "/proc/\(processID)/cmdline")?.isEmpty == false
  }

  /// Where it listens on 127.0.0.1.
  var port: UInt16 {
    get throws { try #require(url.split(separator: ":").last.flatMap { UInt16($0) }) }
  }

  private func isListening() throws -> Bool {
    do {
      _ = try RawConnection(port: port)
      return true
    } catch is ProgramFailure {
      return false
    }
  }

  /// Carries out LDIF change records as the root DN; the control relax lets it set operational
  /// attributes, and manageDSAIT change entries that the overlay retcode answers for.
  func change(_ records: String) async throws {
    try await run(
      "/usr/bin/ldapmodify", local + ["-e", "relax", "-M"], input: records + "\n", folder: folder)
  }

  /// Adds the entries of LDIF without change records.
  func add(_ entries: String) async throws {
    try await run(
      "/usr/bin/ldapadd", local + ["-e", "relax"], input: entries + "\n", folder: folder)
  }

  /// The values of an operational attribute of one entry.
  func values(of attribute: String, at name: String) async throws -> [String] {
    return try await search("(objectClass=*)", [attribute], ["-s", "base", "-b", name])
      .split(separator: "\n").filter { $0.hasPrefix(attribute + ": ") }
      .map { String($0.dropFirst(attribute.count + 2)) }
  }

  /// What ldapsearch(1) prints of the entries that a filter finds.
  func search(
    _ filter: String, _ attributes: [String], _ options: [String] = ["-b", suffix]
  ) async throws -> String {
    try await run(
      "/usr/bin/ldapsearch",
      local + ["-LLL", "-o", "ldif-wrap=no"] + options + [filter] + attributes, folder: folder)
  }

  /// Deletes entries by their names.
  func delete(_ names: [String]) async throws {
    try await run(
      "/usr/bin/ldapdelete", local, input: names.joined(separator: "\n") + "\n", folder: folder)
  }

  private var local: [String] {
    ["-Q", "-Y", "EXTERNAL", "-H", "ldapi://" + folder.path("ldapi").replacing("/", with: "%2F")]
  }

  private var processID: Int32? {
    Int32(folder.text("slapd.pid").trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private static func launch(
    _ folder: TestFolder, port: String, _ options: Options
  ) async throws -> (url: String, secureURL: String) {
    var arguments = ["start", folder.path, port, "--until", "\(getpid())"]
    arguments += options.ldif.flatMap { ["--ldif", $0] }
    var named = options.options + ["directive=dbnosync"]
    let securePort = try FreePort.pick()
    if options.hasCertificate { named.append("tls=\(securePort)") }
    arguments += named.flatMap { ["--option", $0] }
    let script = SourceTree.path("Tests/Support/slapd-demo")
    let url = try await run(script, arguments, folder: folder)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return (url, "ldaps://127.0.0.1:\(securePort)")
  }
}

/// The folder of the package.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The path of a file in it.
  static func path(_ name: String) -> String { root + "/" + name }
}
