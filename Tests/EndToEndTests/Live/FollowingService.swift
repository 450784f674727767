import Fixtures
import Testing
import Values

/// A service that follows its directory live, asked by an administrator.
struct FollowingService: Sendable {
  static let people = "ou=people,dc=example,dc=com"
  static let groups = "ou=groups,dc=example,dc=com"

  /// Runs that start by themselves would hide a change that wasn't told.
  static let schedule = "{ live: true, incremental: off, full: off }"

  let installation: TemporaryInstallation
  let service: RunningService
  let token: String

  var directory: DemoDirectory { installation.directory }

  /// Imports, starts the service, and waits until it follows.
  static func start(
    _ directory: DemoDirectory? = nil,
    change: (inout InstallationSettings) -> Void = { _ in }
  ) async throws -> FollowingService {
    var chosen = directory
    if chosen == nil { chosen = try await DemoDirectory.start() }
    let installation = try TemporaryInstallation(try #require(chosen)) { settings in
      settings.schedule = schedule
      settings.timeouts = "{ connect: 10s, operation: 10s }"
      change(&settings)
    }
    _ = try await installation.sync()
    try await installation.muster(
      "user", "add", "--username", "watcher", "--role", "admin", "--password-stdin",
      input: "Watching-1-2-3\n"
    ).expectSuccess()
    return try await start(on: installation)
  }

  /// Starts the service on a store that has the administrator already.
  static func start(on installation: TemporaryInstallation) async throws -> FollowingService {
    let service = try await RunningService(installation)
    let token = try await service.signIn("watcher", "Watching-1-2-3")
    let following = FollowingService(installation: installation, service: service, token: token)
    try await following.waitFor("following")
    return following
  }

  /// How the following stands.
  func standing() async throws -> JSONValue {
    try await service.get("/api/v1/directories/corp", token: token).json["live"] ?? .null
  }

  /// Waits until the following stands so.
  func waitFor(_ state: String) async throws {
    try await wait(for: "state \(state)") { try await standing()["state"]?.stringValue == state }
  }

  /// A person as the API shows them.
  func person(_ username: String) async throws -> JSONValue {
    let page = try await service.get("/api/v1/auth/users?q=\(username)", token: token).json
    let items = page["items"]?.arrayValue ?? []
    return items.first { $0["username"]?.stringValue == username } ?? .null
  }

  /// Changes one attribute of a person in the directory.
  func replace(_ attribute: String, of username: String, by value: String) async throws {
    try await directory.change(
      """
      dn: uid=\(username),\(Self.people)
      changetype: modify
      replace: \(attribute)
      \(attribute): \(value)
      """)
  }

  /// Waits until a person's mail address is shown.
  func waitForMail(_ mail: String, of username: String) async throws {
    try await wait(for: "address \(mail)") {
      try await person(username)["email"]?.stringValue == mail
    }
  }

  /// The recorded runs, the oldest first: how each was started and read, and how it ended.
  func runs() async throws -> [String] {
    try await installation.rows(
      "SELECT trigger || ' ' || strategy || ' ' || status FROM runs ORDER BY rowid;")
  }
}

extension FinishedProgram {
  /// Fails the test unless the program ended well.
  func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try #require(code == 0, "\(report)", sourceLocation: sourceLocation)
  }
}
