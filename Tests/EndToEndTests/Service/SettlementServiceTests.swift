import Testing
import Values

@Suite("What waits for a person, at the running service")
struct SettlementServiceTests {
  private static let directory = "/api/v1/directories/corp"

  @Test("A person links an entry to a local account, who signs in with the directory's password")
  func link() async throws {
    let (installation, service, token) = try await Self.serving()
    let made = try await service.post(
      "/api/v1/auth/users",
      #"{"username":"newcomer","display_name":"Local","role":"power_user","password":"A-Local-Word-17"}"#,
      token: token)
    try #require(made.status == 201, "\(made.body)")
    let id = try await installation.identifier(of: "newcomer")
    try await installation.directory.add(Self.person("newcomer").ldif)
    let run = try await Self.run(service, token)
    #expect(run["counts"]?["quarantined"] == 1)

    let collisions = try await service.get(Self.directory + "/collisions", token: token).json
    let collision = try #require(collisions["items"]?.arrayValue?.first)
    #expect(collision["entry_uuid"] == .string(Person("newcomer").identifier))
    let account = try #require(collision["accounts"]?.arrayValue?.first)
    #expect(account["username"] == "newcomer")
    #expect(account["attributes"] == ["username"])
    #expect(account["proposed"] == true)
    let path = Self.directory + "/collisions/" + Person("newcomer").identifier
    let linked = try await service.post(path, #"{"action":"link"}"#, token: token)
    #expect(linked.status == 200, "\(linked.body)")
    #expect(linked.json["user"]?["display_name"] == "Local")
    #expect(try await service.post(path, #"{"action":"separate"}"#, token: token).status == 404)

    let next = try await Self.run(service, token)
    #expect(next["status"] == "applied")
    #expect(try await installation.identifier(of: "newcomer") == id)
    #expect(
      try await installation.account("newcomer") == "newcomer|newcomer@example.com|active|2|-")
    _ = try await service.signIn("newcomer")
    #expect(try await Self.run(service, token)["effect_count"] == 0)
  }

  @Test("An entry kept apart waits for its names, and an entry that is tried again gets a run")
  func separate() async throws {
    let (installation, service, token) = try await Self.serving()
    _ = try await service.post(
      "/api/v1/auth/users", #"{"username":"newcomer","password":"A-Local-Word-17"}"#,
      token: token)
    try await installation.directory.add(Self.person("newcomer").ldif)
    _ = try await Self.run(service, token)
    let identifier = Person("newcomer").identifier
    let decided = try await service.post(
      Self.directory + "/collisions/" + identifier, #"{"action":"separate"}"#, token: token)
    #expect(decided.status == 200, "\(decided.body)")
    try await installation.execute(
      "UPDATE accounts SET username = 'x', username_key = 'x' WHERE username = 'newcomer';")
    let retried = try await service.post(
      Self.directory + "/quarantine/\(identifier)/retry", token: token)
    #expect(retried.status == 202, "\(retried.body)")
    #expect(retried.json["entry_dn"] == .string(Person("newcomer").name))
    let run = try await Self.ended(retried.json["run_id"]?.stringValue ?? "", service, token)
    #expect(run["counts"]?["created"] == 1)
    #expect(
      try await installation.account("newcomer") == "newcomer|newcomer@example.com|active|1|-")
    #expect(
      try await service.post(
        Self.directory + "/quarantine/\(identifier)/retry", token: token
      ).status == 404)
  }

  @Test("A name changed on both sides waits for a person, who keeps one of them")
  func merge() async throws {
    let (installation, service, token) = try await Self.serving()
    try await Self.rename("priya", "Priya One", in: installation)
    _ = try await Self.run(service, token)
    #expect(try await Self.displayName("priya", installation) == "Priya One")

    let user = try #require(
      try await service.get("/api/v1/auth/users?q=priya", token: token)
        .json["items"]?.arrayValue?.first?["user_id"]?.stringValue)
    let patched = try await service.request(
      "/api/v1/auth/users/\(user)", token: token,
      [
        "-X", "PATCH", "-H", "Content-Type: application/json", "--data-binary",
        #"{"display_name":"Priya Here"}"#,
      ])
    #expect(patched.status == 200, "\(patched.body)")
    #expect(try await Self.run(service, token)["effect_count"] == 0, "one side alone stands")
    try await Self.rename("priya", "Priya There", in: installation)
    let run = try await Self.run(service, token)
    #expect(run["counts"]?["conflicts_opened"] == 1)
    #expect(try await Self.displayName("priya", installation) == "Priya Here")

    let conflicts = try await installation.json("directory", "conflicts", "corp").arrayValue
    let conflict = try #require(conflicts?.first)
    #expect(conflict["attribute"] == "display_name")
    #expect(conflict["baseline_value"] == "Priya One")
    #expect(conflict["directory_value"] == "Priya There")
    #expect(conflict["local_value"] == "Priya Here")
    let id = try #require(conflict["conflict_id"]?.stringValue)
    let explained = try await installation.json("user", "explain", "priya")
    let name = explained["attributes"]?.arrayValue?.first { $0["attribute"] == "display_name" }
    #expect(name?["conflict"]?["conflict_id"] == .string(id))
    #expect(name?["directory_value"] == "Priya There")
    let sentences = explained["sentences"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(
      sentences.contains {
        $0.contains(#"has "Priya There", which is a conflict since"#)
          && $0.contains(#"changed from "Priya One""#)
      }, "\(sentences)")
    let settled = try await service.post(
      Self.directory + "/conflicts/\(id)", #"{"keep":"directory"}"#, token: token)
    #expect(settled.json["display_name"] == "Priya There", "\(settled.body)")
    #expect(try await Self.run(service, token)["effect_count"] == 0)
  }

  @Test("A run is undone by command, and the next one says that it does the same again")
  func undo() async throws {
    let (installation, service, token) = try await Self.serving()
    try await Self.rename("daniel", "Somebody Else", in: installation)
    try await installation.directory.delete(["uid=priya,ou=people,dc=example,dc=com"])
    let before = try await installation.account("priya")
    let name = try await Self.displayName("daniel", installation)
    let run = try await Self.run(service, token)
    let id = try #require(run["run_id"]?.stringValue)
    #expect(try await installation.account("priya").contains("|disabled|"))
    let undone = try await installation.json("plan", "undo", id)
    #expect(undone["undoes"] == .string(id))
    #expect(undone["status"] == "applied")
    #expect(try await installation.account("priya") == before)
    #expect(try await Self.displayName("daniel", installation) == name)
    let next = try await Self.run(service, token)
    #expect(next["counts"]?["disabled"] == 1)
    #expect(next["notes"]?.arrayValue?.contains { $0.stringValue?.contains(id) == true } == true)
    let refused = try await service.post(
      "/api/v1/runs/\(undone["run_id"]?.stringValue ?? "")/undo", token: token)
    #expect(refused.problem == "plan_stale")
  }

  @Test("The link of somebody who is gone is removed, and a local account stays")
  func orphans() async throws {
    let (installation, service, token) = try await Self.serving()
    try await installation.directory.delete(["uid=priya,ou=people,dc=example,dc=com"])
    _ = try await Self.run(service, token)
    let orphans = try await service.get(Self.directory + "/orphaned", token: token).json
    let orphan = try #require(orphans["items"]?.arrayValue?.first)
    #expect(orphan["name"] == "priya")
    #expect(orphan["reason"] == "deleted")
    let removed = try await service.request(
      Self.directory + "/orphaned", token: token,
      [
        "-X", "DELETE", "-H", "Content-Type: application/json", "--data-binary",
        #"{"ids":["\#(orphan["id"]?.stringValue ?? "")"]}"#,
      ])
    #expect(removed.status == 200, "\(removed.body)")
    #expect(
      try await installation.value("SELECT source FROM accounts WHERE username = 'priya';")
        == "local")
    #expect(try await Self.run(service, token)["effect_count"] == 0)
  }

  /// A service on an imported organisation whose names to show either side may change, with an
  /// administrator's token.
  private static func serving() async throws -> (TemporaryInstallation, RunningService, String) {
    let installation = try await TemporaryInstallation.demo {
      $0.usersFilter = Ordinary.filter
      $0.directoryLines = [
        "authority: { display_name: merge, email: directory }", "correlate: [username, email]",
      ]
    }
    try await installation.sync(expecting: 0)
    let service = try await RunningService(installation)
    return (installation, service, try await service.signIn("alice"))
  }

  private static func person(_ username: String) -> Person {
    Person(
      username,
      lines: ["employeeNumber: 1099", "displayName: From There", "userPassword: muster-demo"])
  }

  private static func rename(
    _ username: String, _ name: String, in installation: TemporaryInstallation
  ) async throws {
    try await installation.directory.change(
      """
      dn: uid=\(username),ou=people,dc=example,dc=com
      changetype: modify
      replace: displayName
      displayName: \(name)
      """)
  }

  private static func displayName(
    _ username: String, _ installation: TemporaryInstallation
  ) async throws -> String {
    try await installation.value(
      "SELECT display_name FROM accounts WHERE username = '\(username)';")
  }

  /// Starts a full run and waits for its end.
  private static func run(_ service: RunningService, _ token: String) async throws -> JSONValue {
    let started = try await service.post(directory + "/runs", #"{"mode":"full"}"#, token: token)
    try #require(started.status == 202, "\(started.body)")
    return try await ended(started.json["run_id"]?.stringValue ?? "", service, token)
  }

  private static func ended(
    _ id: String, _ service: RunningService, _ token: String
  ) async throws -> JSONValue {
    var run = JSONValue.null
    try await wait(for: "end of run \(id)") {
      run = try await service.get("/api/v1/runs/\(id)", token: token).json
      return run["status"]?.stringValue != "running"
    }
    return run
  }
}
