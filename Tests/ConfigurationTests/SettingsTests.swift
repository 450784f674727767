import Accounts
import Configuration
import Directory
import Reconciliation
import Services
import Testing
import Values
@Suite("The settings that come out")
struct SettingsTests {
  private static let folder = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

  /// The repository's own file, with the files that it names made up.
  private func shipped(_ name: String) throws -> Configuration {
    var files = ["config/corp.password", "var/corp.password"].reduce(
      into: [String: ConfigurationFile]()
    ) { files, path in
      files[path] = ConfigurationFile(bytes: Array("secret\n".utf8))
    }
    files[name] = try LocalFiles().read("\(Self.folder)/config/\(name)", limit: 1 << 20)
    return Configuration(file: name, files: MemoryFiles(files: files))
  }

  @Test("The shipped files have no problem", arguments: ["example.yaml", "demo.yaml"])
  func shippedFiles(name: String) throws {
    let read = try shipped(name)
    #expect(read.messages == [])
    let directory = try read.settings().directories[0].synced
    #expect(directory.name.description == "corp")
    #expect(directory.connection.users.base == "ou=people,dc=example,dc=com")
  }

  @Test("The example shows every setting with its default")
  func exampleShowsDefaults() throws {
    let example = try shipped("example.yaml")
    // Only keys with a default are recorded when they are absent.
    let bare = configuration(directoryText(tls: ""))
    for value in bare.values where value.origin == .builtIn {
      let shown = example.values.filter {
        $0.path == value.path || $0.path.hasPrefix(value.path + ".")
      }
      #expect(!shown.isEmpty, "\(value.path)")
      #expect(shown.allSatisfy { $0.origin != .builtIn }, "\(value.path)")
      let texts = shown.map(\.text)
      #expect(
        texts == [value.text] || "[\(texts.joined(separator: ", "))]" == value.text,
        "\(value.path)")
    }
  }

  @Test("The demo gives roles by three groups")
  func demoRoles() throws {
    let policy = try shipped("demo.yaml").settings().directories[0].synced.policy
    #expect(policy.roleRules.map(\.role) == [.admin, .manager, .powerUser])
    #expect(policy.defaultRole == .user)
    #expect(policy.archiveAfter == .seconds(30 * 86_400))
    #expect(policy.guards == GuardLimits())
    #expect(policy.mapping == MappingRules())
  }

  @Test("Schedules can be intervals, cron expressions or off")
  func schedules() throws {
    let read = configuration(
      directoryText("    schedule: { incremental: off, full: 6h, jitter: 0s }\n"))
    let schedule = try read.settings().directories[0].synced.schedule
    #expect(schedule.incremental == nil)
    #expect(schedule.full == .every(.seconds(6 * 3600)))
    #expect(schedule.jitter == .zero)
    let standard = try configuration(directoryText()).settings().directories[0].synced.schedule
    #expect(standard.full == .cron(.daily(hour: 3)))
  }

  @Test("A permission moves to a role and the roles above it")
  func permissions() throws {
    let text = "roles: { permissions: { models.install: user, reports.read: manager } }\n"
    let matrix = try configuration(text).settings().roles.permissions
    #expect(matrix.allows(.user, .installModels))
    let reports = try #require(Permission("reports.read"))
    #expect(Role.allCases.filter { matrix.allows($0, reports) } == [.manager, .admin])
    #expect(configuration("roles: { permissions: { x: user } }\n").isBroken)
  }

  @Test("The public address follows the listen address unless it is given")
  func publicURL() throws {
    #expect(
      try configuration("server: { listen: '[::1]:90' }").settings().server.publicURL
        == "http://[::1]:90")
    #expect(
      try configuration("server: { public_url: 'https://m.example/' }").settings().server.publicURL
        == "https://m.example")
  }

  @Test("The file is the named one, the variable's, or the first standard one that exists")
  func location() {
    let none = MemoryFiles(files: [:])
    let both = MemoryFiles(files: [
      "config/muster.yaml": ConfigurationFile(bytes: []),
      "/etc/muster/muster.yaml": ConfigurationFile(bytes: []),
    ])
    func find(_ flag: String?, _ variable: String?, _ files: MemoryFiles) -> String? {
      ConfigurationLocation.find(
        flag: flag, environment: variable.map { ["MUSTER_CONFIG": $0] } ?? [:], files: files)
    }
    #expect(find("a", "b", both) == "a")
    #expect(find(nil, "b", both) == "b")
    #expect(find(nil, nil, both) == "config/muster.yaml")
    #expect(find(nil, nil, none) == nil)
  }
}
