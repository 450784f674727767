import Directory
import Fixtures
import Foundation
import Glibc
import Services
import Synchronization
import Testing
import Values

/// A real slapd with a folder and ports of its own, stopped with its owner.
final class SlapdServer: Sendable {
  static let suffix = "dc=example,dc=com"
  static let serviceName = "cn=muster,dc=example,dc=com"
  static let servicePassword = "service secret"

  /// What differs from test to test.
  struct Options {
    /// Lines before the database, such as limits.
    var global = ""
    /// Lines within the database, such as access rules and overlays.
    var database = ""
    /// Lines for the overlay that tells changes, slapo-syncprov(5).
    var syncprov = ""
    /// Whether the number of the newest change is written down with the entries.
    var keepsContext = false
    /// Whether the server has a certificate for 127.0.0.1.
    var authority: TestAuthority?
    /// Entries below the suffix, as LDIF.
    var ldif = ""
  }

  let folder: TestFolder
  let port: UInt16
  let securePort: UInt16
  private let listeners: String
  private let running = Mutex<Process?>(nil)

  var url: String { "ldap://127.0.0.1:\(port)" }
  var secureURL: String { "ldaps://127.0.0.1:\(securePort)" }
  var localURL: String {
    "ldapi://" + (folder.path + "/s").replacing("/", with: "%2F")
  }

  /// Loads the entries, starts the server and waits until it answers.
  init(_ options: Options = Options()) async throws {
    folder = try TestFolder()
    port = try LoopbackSocket.freePort()
    securePort = try LoopbackSocket.freePort()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/db", withIntermediateDirectories: true)
    let configuration = try folder.write(
      "slapd.conf", Self.configuration(options, folder: folder.path))
    let data = try folder.write("data.ldif", Self.root + options.ldif)
    let context = options.keepsContext ? ["-w"] : []
    try run("/usr/sbin/slapadd", ["-q", "-f", configuration, "-l", data] + context)
    let local = "ldapi://" + (folder.path + "/s").replacing("/", with: "%2F")
    let secure = options.authority == nil ? [] : ["ldaps://127.0.0.1:\(securePort)"]
    listeners = (["ldap://127.0.0.1:\(port)", local] + secure).joined(separator: " ")
    try await start()
  }

  deinit {
    kill()
  }

  /// Ends the server at once, in the middle of whatever it does.
  func kill() {
    running.withLock { process in
      guard let ended = process else { return }
      Glibc.kill(ended.processIdentifier, SIGKILL)
      ended.waitUntilExit()
      process = nil
    }
  }

  /// Makes the server hang: the system takes connections for it, and nothing is answered.
  func pause() async throws {
    let number = try #require(running.withLock { $0?.processIdentifier })
    signal(SIGSTOP)
    // The signal reaches one thread; until that one runs, the others go on.
    let tasks = "/proc/\(number)/task"
    while try FileManager.default.contentsOfDirectory(atPath: tasks).contains(where: { task in
      let line = try String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8)
      return !line.contains(") T ")
    }) {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Lets a hanging server go on.
  func resume() { signal(SIGCONT) }

  private func signal(_ number: Int32) {
    running.withLock { process in
      if let process { Glibc.kill(process.processIdentifier, number) }
    }
  }

  /// Ends the server and starts it again on the same ports and data.
  func restart() async throws {
    kill()
    try await start()
  }

  private func start() async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/slapd")
    process.arguments = ["-d", "0", "-f", folder.path + "/slapd.conf", "-h", listeners]
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    running.withLock { $0 = process }
    try await waitUntilItAnswers()
  }

  /// Settings for this server, with the service's password.
  func settings(_ change: (inout DirectoryConnectionSettings) -> Void = { _ in }) throws
    -> DirectoryConnectionSettings
  {
    var settings = DirectoryConnectionSettings(
      name: try #require(DirectoryName("corp")), urls: [url],
      bind: .simple(dn: Self.serviceName, password: Secret(Self.servicePassword)),
      users: .init(base: "ou=people," + Self.suffix, filter: .present("uid")))
    change(&settings)
    return settings
  }

  /// Changes entries as the administrator, with LDIF change records.
  func modify(_ ldif: String) throws {
    let file = try folder.write("change-\(UUID().uuidString).ldif", ldif)
    try run(
      "/usr/bin/ldapmodify",
      ["-x", "-H", url, "-D", "cn=admin,\(Self.suffix)", "-w", "admin", "-f", file])
  }

  private func waitUntilItAnswers() async throws {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      do {
        try run("/usr/bin/ldapsearch", ["-x", "-H", url, "-b", "", "-s", "base", "-LLL", "1.1"])
        return
      } catch is CommandFailure {
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    throw CommandFailure(command: "slapd", output: "no answer on \(url)")
  }

  private static func configuration(_ options: Options, folder: String) -> String {
    """
    include /etc/ldap/schema/core.schema
    include /etc/ldap/schema/cosine.schema
    include /etc/ldap/schema/inetorgperson.schema
    modulepath /usr/lib/ldap
    moduleload back_mdb
    moduleload syncprov
    moduleload ppolicy
    pidfile \(folder)/pid
    localSSF 128
    \(options.authority?.slapdLines ?? "")
    \(options.global)
    database mdb
    suffix "\(suffix)"
    rootdn "cn=admin,\(suffix)"
    rootpw admin
    directory \(folder)/db
    maxsize 1073741824
    dbnosync
    index objectClass,entryUUID,entryCSN,uid eq
    \(options.database)
    overlay syncprov
    \(options.syncprov)
    database monitor
    """
  }

  private static let root = """
    dn: dc=example,dc=com
    objectClass: organization
    objectClass: dcObject
    o: Example
    dc: example

    dn: cn=muster,dc=example,dc=com
    objectClass: organizationalRole
    objectClass: simpleSecurityObject
    cn: muster
    userPassword: service secret

    dn: ou=people,dc=example,dc=com
    objectClass: organizationalUnit
    ou: people


    """
}
