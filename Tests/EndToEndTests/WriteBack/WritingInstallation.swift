import Testing
import Values

/// The demo organisation with a directory that Muster may write to: people without a role are
/// guests, and the roles' groups are written.
struct WritingInstallation {
  static let powerUsers = "cn=power-users,ou=groups,dc=example,dc=com"
  static let managers = "cn=managers,ou=groups,dc=example,dc=com"

  let installation: TemporaryInstallation
  var directory: DemoDirectory { installation.directory }

  /// Starts the directory, in which the service has the right to write unless a test is about that.
  init(
    right: String = "write", _ lines: [String] = ["groups: true"],
    change: (inout InstallationSettings) -> Void = { _ in }
  ) async throws {
    let directory = try await DemoDirectory.start(
      DemoDirectory.Options(options: ["service=\(right)"]))
    installation = try TemporaryInstallation(directory) { settings in
      settings.usersFilter = Ordinary.filter
      settings.defaultRole = "none"
      settings.timeouts = "{ connect: 5s, operation: 10s }"
      settings.directoryLines =
        [
          "write_back:", "  enabled: true",
        ] + lines.map { "  " + $0 }
      change(&settings)
    }
    try await installation.sync(expecting: 0)
  }

  /// The names of a group's members, as ldapsearch(1) prints them.
  func members(of group: String) async throws -> [String] {
    try await directory.values(of: "member", at: group)
  }

  /// Waits until a person is a member of a group, once, or isn't any more.
  func wait(
    until username: String, is isMember: Bool, in group: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let name = "uid=\(username),ou=people,dc=example,dc=com"
    try await EndToEndTests.wait(for: "\(username) in \(group): \(isMember)") {
      try await members(of: group).contains(name) == isMember
    }
    #expect(
      try await members(of: group).filter { $0 == name }.count == (isMember ? 1 : 0),
      sourceLocation: sourceLocation)
  }
}

extension RunningService {
  /// Asks for access as somebody who has signed in; returns the request's identifier.
  func ask(_ token: String, for role: String) async throws -> String {
    let asked = try await post(
      "/api/v1/access-requests", #"{"message":"Please","role":"\#(role)"}"#, token: token)
    try #require(asked.status == 201, "\(asked.body)")
    return try #require(asked.json["request_id"]?.stringValue)
  }

  /// Approves a request.
  func approve(_ request: String, _ body: String, token: String) async throws {
    let approved = try await post(
      "/api/v1/access-requests/\(request)/approve", body, token: token)
    try #require(approved.status == 200, "\(approved.body)")
  }

  /// The changes of the outbox in a state.
  func outbox(_ state: String, token: String) async throws -> [JSONValue] {
    try await get("/api/v1/outbox?state=\(state)", token: token).json["items"]?.arrayValue ?? []
  }

  /// Who somebody is by their token.
  func me(_ token: String) async throws -> JSONValue {
    try await get("/api/v1/auth/me", token: token).json
  }
}
