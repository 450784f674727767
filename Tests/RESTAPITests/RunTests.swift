import HTTPRouting
import RESTAPI
import Services
import Testing
import Values

@Suite("Directories and runs")
struct RunTests {
  private static let start = "/api/v1/directories/corp/runs"

  /// A world with thirty people, whose service is running.
  private func withPeople(_ body: (APIWorld) async throws -> Void) async throws {
    try await withAPI { world in
      world.directory.hold(people: (1...30).map { .person($0) })
      try await world.serving { try await body(world) }
    }
  }

  /// Makes a plan that a guard holds: most people have gone.
  private func hold(_ world: APIWorld) async throws -> String {
    #expect(try await world.run()["status"] == "applied")
    world.clock.move(by: .seconds(60))
    world.directory.hold(people: (1...5).map { .person($0) })
    let held = try await world.run()
    #expect(held["status"] == "held")
    #expect(held["guards"]?.arrayValue?.isEmpty == false)
    return held["run_id"]?.stringValue ?? ""
  }

  private func post(_ world: APIWorld, _ id: String, _ word: String) async throws -> HTTPResponse {
    try await world.call(.post, "/api/v1/runs/\(id)/\(word)", as: .admin)
  }

  @Test("A run is started, found again and shown with its effects")
  func run() async throws {
    try await withPeople { world in
      let started = try await world.call(
        .post, Self.start, as: .admin, body: ["mode": "full", "dry_run": false])
      #expect(started.status == 202)
      let id = try #require(try started.json["run_id"]?.stringValue)
      #expect(started.headers["Location"] == "/api/v1/runs/\(id)")
      #expect(try started.json["coalesced"] == false)
      let run = try await world.end(of: id)
      #expect(run["status"] == "applied")
      #expect(run["counts"]?["created"] == 30)
      let path = "/api/v1/runs/\(id)/effects?kind=create_account&status=applied&limit=20"
      let effects = try await world.call(.get, path, as: .manager).json
      #expect(effects["items"]?.arrayValue?.count == 20)
      #expect(effects["total"] == 30)
      let found = try await world.call(
        .get, "/api/v1/runs/\(id)/effects?q=P17", as: .manager
      ).json
      #expect(found["items"]?.arrayValue?.first?["object"]?["name"] == "p17")
      let list = try await world.call(
        .get, "/api/v1/runs?directory=corp&status=applied&sort=-started_at", as: .manager
      ).json
      #expect(list["total"] == 1)
    }
  }

  @Test("A second run while one is under way is the same one")
  func coalesced() async throws {
    try await withPeople { world in
      world.directory.shut()
      let first = try await world.call(.post, Self.start, as: .admin)
      let second = try await world.call(.post, Self.start, as: .admin, body: [:])
      #expect(second.status == 202)
      #expect(try second.json["coalesced"] == true)
      #expect(try second.json["run_id"] == first.json["run_id"])
      let id = try first.json["run_id"]?.stringValue ?? ""
      #expect(try await post(world, id, "cancel").status == 200)
      world.directory.open()
      #expect(try await world.end(of: id)["status"] == "cancelled")
      #expect(try await post(world, id, "cancel").code == "plan_stale")
    }
  }

  @Test("A dry run shows the plan and changes nothing")
  func dryRun() async throws {
    try await withPeople { world in
      let run = try await world.run(dryRun: true)
      #expect(run["status"] == "dry_run")
      let users = try await world.call(
        .get, "/api/v1/auth/users?source=directory", as: .admin
      ).json
      #expect(users["total"] == 0)
    }
  }

  @Test("A held plan is approved once")
  func approve() async throws {
    try await withPeople { world in
      let id = try await hold(world)
      let approved = try await post(world, id, "approve")
      #expect(approved.status == 200)
      #expect(try approved.json["decided_by"] == "admin")
      #expect(try await world.end(of: id)["status"] == "applied")
      #expect(try await post(world, id, "approve").code == "plan_stale")
      #expect(try await post(world, id, "discard").code == "plan_stale")
      let disabled = try await world.call(
        .get, "/api/v1/auth/users?status=disabled", as: .admin
      ).json
      #expect(disabled["total"] == 25)
    }
  }

  @Test("A held plan is discarded, and never applied afterwards")
  func discard() async throws {
    try await withPeople { world in
      let id = try await hold(world)
      #expect(try await post(world, id, "discard").json["status"] == "discarded")
      #expect(try await post(world, id, "approve").code == "plan_stale")
    }
  }

  @Test("A decision about another version of the run is refused")
  func staleDecision() async throws {
    try await withPeople { world in
      let id = try await hold(world)
      let path = "/api/v1/runs/\(id)"
      let tag = try #require(try await world.call(.get, path, as: .admin).headers["ETag"])
      let stale = try await world.call(
        .post, path + "/discard", as: .admin, headers: ["If-Match": "\"1\""])
      #expect(stale.status == 412)
      #expect(try stale.code == "stale_version")
      let right = try await world.call(
        .post, path + "/discard", as: .admin, headers: ["If-Match": tag])
      #expect(right.status == 200)
    }
  }

  @Test("While another run is under way nothing can be approved")
  func approveDuringRun() async throws {
    try await withPeople { world in
      let id = try await hold(world)
      world.directory.shut()
      let other = try await world.call(.post, Self.start, as: .admin).json
      #expect(try await post(world, id, "approve").code == "run_in_progress")
      world.directory.open()
      _ = try await world.end(of: other["run_id"]?.stringValue ?? "")
    }
  }

  @Test(
    "A body that doesn't fit is refused with the field's name",
    arguments: [
      (["mode": "quick"], "mode:choice"), (["mode": 1], "mode:type"),
      (["dry_run": "no"], "dry_run:type"), (["directory": "x"], "directory:unknown"),
    ] as [(JSONValue, String)])
  func badStart(body: JSONValue, fault: String) async throws {
    try await withAPI { world in
      let response = try await world.call(.post, Self.start, as: .admin, body: body)
      #expect(try response.faults == [fault])
      let none = try await world.call(.get, "/api/v1/runs", as: .admin).json
      #expect(none["total"] == 0)
    }
  }

  @Test("A route without a body refuses one with fields")
  func unwantedBody() async throws {
    try await withAPI { world in
      let path = "/api/v1/directories/corp/test"
      let fields = try await world.call(.post, path, as: .admin, body: ["deep": true])
      #expect(try fields.faults == ["deep:unknown"])
      #expect(try await world.call(.post, path, as: .admin, body: [:]).status == 200)
    }
  }

  @Test(
    "What a query can't ask for is refused",
    arguments: [
      "runs?status=done", "runs?directory=A", "runs?sort=mode", "runs?limit=0",
      "directories?limit=0", "directories?cursor=nowhere", "directories/corp/quarantine?q=x",
    ])
  func badQueries(target: String) async throws {
    try await withAPI { world async throws in
      #expect(try await world.call(.get, "/api/v1/\(target)", as: .admin).status == 422)
    }
  }

  @Test("Directories are shown without a secret, and unknown ones aren't there")
  func directories() async throws {
    try await withPeople { world in
      _ = try await world.run()
      let list = try await world.call(.get, "/api/v1/directories", as: .admin)
      let corp = try #require(try list.json["items"]?.arrayValue?.first)
      #expect(corp["name"] == "corp")
      #expect(corp["status"] == "in_sync")
      #expect(!list.text.contains("hidden-word"))
      for path in ["", "/quarantine"] {
        let missing = try await world.call(
          .get, "/api/v1/directories/other\(path)", as: .admin)
        #expect(try missing.code == "directory_not_found")
      }
      let test = try await world.call(.post, "/api/v1/directories/corp/test", as: .admin).json
      #expect(test["succeeded"] == true)
    }
  }

  @Test("An entry that can't be processed is set aside with its reason")
  func quarantine() async throws {
    try await withPeople { world in
      world.directory.hold(people: [.person(1), .person(2, uid: "")])
      _ = try await world.run()
      let page = try await world.call(
        .get, "/api/v1/directories/corp/quarantine", as: .manager
      ).json
      #expect(page["total"] == 1)
      let entry = try #require(page["items"]?.arrayValue?.first)
      #expect(entry["dn"]?.stringValue?.hasPrefix("cn=Person 2,") == true)
      #expect(entry["attempts"] == 1)
    }
  }
}
