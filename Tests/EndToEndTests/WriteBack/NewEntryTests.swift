import Testing
import Values

@Suite("Entries for approved people")
struct NewEntryTests {
  private static let nina = "uid=nina,ou=people,dc=example,dc=com"
  private static let password = "Meadow-Lantern-47"

  /// A service where people may apply, and that makes entries like those of the demo.
  private func world() async throws -> WritingInstallation {
    try await WritingInstallation([
      "groups: true", "passwords: true", "create_users: true",
      #"user_dn: "uid={username},ou=people,dc=example,dc=com""#,
      #"user_attributes: { uid: "{username}", cn: "{display_name}", sn: "{last_name}", "#
        + #"mail: "{email}", employeeNumber: "1099" }"#,
    ]) { $0.requests = "{ allow_apply: true }" }
  }

  private func apply(_ service: RunningService) async throws -> String {
    let answer = try await service.post(
      "/api/v1/access-requests/apply",
      #"{"username":"nina","email":"nina@example.com","display_name":"Nïna New","#
        + #""password":"\#(Self.password)"}"#)
    try #require(answer.status == 201, "\(answer.body)")
    let admin = try await service.signIn("alice")
    let waiting = try await service.get("/api/v1/access-requests?status=pending", token: admin)
    return try #require(
      waiting.json["items"]?.arrayValue?.first?["request_id"]?.stringValue)
  }

  private static let approval = #"{"role":"power_user","provision":{"directory":"corp"}}"#

  @Test("An applicant gets an entry and its role's group, and signs in with the entry's password")
  func applicant() async throws {
    let world = try await world()
    let service = try await RunningService(world.installation)
    let request = try await apply(service)
    let admin = try await service.signIn("alice")
    try await service.approve(request, Self.approval, token: admin)
    try await world.wait(until: "nina", is: true, in: WritingInstallation.powerUsers)
    let found = try await world.directory.search("(uid=nina)", ["cn", "sn", "mail"])
    #expect(found.contains("dn: \(Self.nina)"))
    #expect(found.contains("sn: New"))
    #expect(found.contains("mail: nina@example.com"))
    let token = try await service.signIn("nina", Self.password)
    let me = try await service.me(token)
    #expect(me["source"] == "directory")
    #expect(me["directory"]?["dn"] == .string(Self.nina))
    #expect(me["role"] == "power_user")
    let run = try await world.installation.sync()
    #expect(run.code == 0, "\(run.text)")
    try await world.installation.sync(expecting: 0)
    _ = try await service.signIn("nina", Self.password)
  }

  /// Kills the directory and approves the applicant; the tokens of both.
  private func approveWhileDown(
    _ world: WritingInstallation, _ service: RunningService
  ) async throws -> (admin: String, applicant: String) {
    let request = try await apply(service)
    let admin = try await service.signIn("alice")
    world.directory.kill()
    try await service.approve(request, Self.approval, token: admin)
    return (admin, try await service.signIn("nina", Self.password))
  }

  @Test("A directory that is down during the approval gets the entry when it is back")
  func directoryDown() async throws {
    let world = try await world()
    let service = try await RunningService(world.installation)
    let (_, early) = try await approveWhileDown(world, service)
    #expect(try await service.me(early)["source"] == "local")
    try await world.directory.restart()
    try await world.wait(until: "nina", is: true, in: WritingInstallation.powerUsers)
    let token = try await service.signIn("nina", Self.password)
    #expect(try await service.me(token)["source"] == "directory")
  }

  @Test("What changes while an entry waits to be made stands in it")
  func changedMeanwhile() async throws {
    let world = try await world()
    let service = try await RunningService(world.installation)
    let (admin, early) = try await approveWhileDown(world, service)
    let user = try #require(try await service.me(early)["user_id"]?.stringValue)
    let changed = try await service.request(
      "/api/v1/auth/users/\(user)", token: admin,
      [
        "-X", "PATCH", "-H", "Content-Type: application/json", "--data-binary",
        #"{"display_name":"Nina Married","email":"nina.married@example.com"}"#,
      ])
    #expect(changed.status == 200, "\(changed.body)")
    try await world.directory.restart()
    try await world.wait(until: "nina", is: true, in: WritingInstallation.powerUsers)
    #expect(try await world.directory.values(of: "cn", at: Self.nina) == ["Nina Married"])
    #expect(
      try await world.directory.values(of: "mail", at: Self.nina) == ["nina.married@example.com"])
    _ = try await world.installation.sync()
    let token = try await service.signIn("nina", Self.password)
    #expect(try await service.me(token)["display_name"] == "Nina Married")
  }

  @Test("An entry that somebody has made meanwhile with the same name is left alone")
  func takenName() async throws {
    let world = try await world()
    let service = try await RunningService(world.installation)
    let request = try await apply(service)
    try await world.directory.add(
      """
      dn: cn=Other Nina,ou=people,dc=example,dc=com
      objectClass: inetOrgPerson
      cn: Other Nina
      sn: Nina
      uid: Nina
      """)
    let admin = try await service.signIn("alice")
    try await service.approve(request, Self.approval, token: admin)
    try await wait(for: "refusal") {
      try await !service.outbox("failed", token: admin).isEmpty
    }
    let failed = try await service.outbox("failed", token: admin).first
    #expect(failed?["error"]?.stringValue?.contains("cn=Other Nina") == true)
    let token = try await service.signIn("nina", Self.password)
    let me = try await service.me(token)
    #expect(me["source"] == "local")
    #expect(me["role"] == "power_user")
  }
}
