import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Applying for an account")
struct ApplicationTests {
  private func signIn(_ world: APIWorld, _ name: String) async throws -> Int {
    try await world.call(
      .post, "/api/v1/auth/login",
      body: ["username": .string(name), "password": .string(Visitor.password)]
    ).status
  }

  @Test("The account exists after the approval, and the password works from then on")
  func approval() async throws {
    try await withAPI { world in
      let applied = try await world.apply()
      #expect(applied.status == 201, "\(applied.text)")
      #expect(!applied.text.contains(Visitor.password))
      let request = try applied.json
      #expect(request["user_id"] == JSONValue.null)
      #expect(request["application"] == true)
      #expect(try await signIn(world, "newton") == 401)
      #expect(try await world.services.accounts.find(named: "newton") == nil)

      let id = try #require(request["request_id"]?.stringValue)
      let approved = try await world.decide(id, "approve", ["role": "power_user"])
      #expect(approved.status == 200, "\(approved.text)")
      let account = try #require(try await world.services.accounts.find(named: "newton"))
      #expect(try approved.json["user_id"] == .string(account.id.description))
      #expect(account.role == .powerUser)
      #expect(account.email == "newton@example.com")
      #expect(try await signIn(world, "newton@example.com") == 200)
      #expect(
        try await world.events("request.") + world.events("grant.")
          == ["request.opened", "request.approved", "grant.added"])
      let kept = try await world.database.read {
        try $0.count("SELECT count(*) FROM access_requests WHERE password_hash IS NOT NULL")
      }
      #expect(kept == 0)
    }
  }

  @Test("A rejected application makes no account, and its names are free again")
  func rejection() async throws {
    try await withAPI { world in
      let id = try #require(try await world.apply().json["request_id"]?.stringValue)
      #expect(try await world.decide(id, "reject", ["reason": "Unknown."]).status == 200)
      #expect(try await signIn(world, "newton") == 401)
      let again = try await world.apply()
      #expect(again.status == 201)
      let next = try #require(try again.json["request_id"]?.stringValue)
      let detail = try await world.call(
        .get, "\(APIWorld.requests)/\(next)", as: .manager
      ).json
      #expect(detail["history"]?.arrayValue?.count == 1)
    }
  }

  @Test("Nobody else can take the names of an open application, in whatever role they stand")
  func reservedNames() async throws {
    try await withAPI { world in
      try await world.apply("Newton", email: "isaac@example.com")
      for (username, email, code) in [
        ("newton", "other@example.com", "username_taken"),
        ("other", "ISAAC@example.com", "email_taken"),
        ("isaac@example.com", "other@example.com", "username_taken"),
        ("guest", "other@example.com", "username_taken"),
        ("other", "guest@example.com", "email_taken"),
      ] {
        let response = try await world.apply(username, email: email, from: "198.51.100.7")
        #expect(try response.code == code, "\(username) \(email)")
        world.clock.move(by: .seconds(600))
      }
      let author = ChangeAuthor(try await world.caller(Visitor.admin.id))
      let administration = world.services.administration
      await #expect(throws: AccountConflict.usernameTaken) {
        try await administration.create(
          AccountCreation(username: "NEWTON", password: Secret(Visitor.password)), by: author)
      }
      await #expect(throws: AccountConflict.emailTaken) {
        try await administration.create(
          AccountCreation(
            username: "other", email: "isaac@example.com", password: Secret(Visitor.password)),
          by: author)
      }
      await #expect(throws: AccountConflict.emailTaken) {
        var change = AccountChange()
        change.email = .set("Isaac@Example.com")
        return try await administration.change(Visitor.user.id, change, by: author)
      }
    }
  }

  @Test("Of applicants for one name at once one gets in")
  func race() async throws {
    try await withAPI { world in
      let service = world.services.requests
      let kept = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<20 {
          group.addTask {
            do {
              _ = try await service.apply(
                AccountApplication(
                  username: "newton", email: "n\(number)@example.com",
                  password: Secret(Visitor.password)),
                origin: RequestOrigin(ipAddress: nil, userAgent: nil))
              return true
            } catch {
              return false
            }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(kept == 1)
      let waiting = try await service.countWaiting()
      #expect(waiting == 1)
    }
  }

  @Test("An entry with an applicant's name is set aside until somebody decides")
  func reservedForRuns() async throws {
    try await withAPI { world in
      // One wants an entry's address as theirs, the other one as the name to sign in with.
      var ids: [String] = []
      for (username, email) in [("one", "p1@example.com"), ("p2@example.com", "two@example.com")] {
        let applied = try await world.apply(username, email: email)
        #expect(applied.status == 201, "\(applied.text)")
        ids.append(try #require(try applied.json["request_id"]?.stringValue))
      }
      world.directory.hold(people: [.person(1), .person(2), .person(3)])
      try await world.serving {
        let run = try await world.run()
        #expect(run["status"] == "applied", "\(run.text)")
        #expect(run["counts"]?["quarantined"] == 2)
        #expect(run["counts"]?["created"] == 1)
        let quarantine = try await world.call(
          .get, "/api/v1/directories/corp/quarantine", as: .admin
        ).json
        #expect(
          quarantine["items"]?.arrayValue?.compactMap { $0["reason"]?.stringValue }
            == ["reserved_name", "reserved_name"])
        for id in ids {
          #expect(try await world.decide(id, "reject", [:]).status == 200)
        }
        let next = try await world.run()
        #expect(next["counts"]?["created"] == 2, "\(next.text)")
      }
    }
  }

  @Test("Nobody applies where that is switched off")
  func switchedOff() async throws {
    for settings in [
      AccessRequestSettings(), AccessRequestSettings(isEnabled: false, allowsApplications: true),
    ] {
      try await withAPI(requests: settings) { world in
        let response = try await world.apply()
        #expect(try response.code == "registration_disabled")
      }
    }
  }

  @Test("One network may apply a few times, then it has to wait")
  func rateLimit() async throws {
    try await withAPI { world in
      for number in 0..<5 {
        #expect(
          try await world.apply("name\(number)", email: "n\(number)@example.com").status == 201)
      }
      let sixth = try await world.apply("name6", email: "n6@example.com")
      #expect(try sixth.code == "rate_limited")
      #expect(sixth.headers["Retry-After"] == "600")
      #expect(
        try await world.apply("name7", email: "n7@example.com", from: "192.0.2.2").status == 201)
      world.clock.move(by: .seconds(600))
      #expect(try await world.apply("name6", email: "n6@example.com").status == 201)
    }
  }

  @Test("So many applications may wait at once, and no more")
  func openApplications() async throws {
    let settings = AccessRequestSettings(allowsApplications: true, openApplications: 1)
    try await withAPI(requests: settings) { world in
      #expect(try await world.apply().status == 201)
      let second = try await world.apply("hooke", email: "hooke@example.com")
      #expect(try second.code == "rate_limited")
    }
  }

  @Test("Wrong fields are named, all at once; a weak password isn't taken")
  func badFields() async throws {
    try await withAPI { world in
      let path = APIWorld.requests + "/apply"
      let empty = try await world.call(.post, path, body: [:])
      #expect(
        try empty.faults == ["username:required", "email:required", "password:required"])
      let wrong = try await world.apply("a/b", email: "nowhere")
      #expect(wrong.status == 422)
      #expect(try wrong.faults == ["email:format", "username:format"])
      let weak = try await world.apply(password: "short")
      #expect(try weak.code == "weak_password")
      let role = try await world.call(
        .post, path,
        body: [
          "username": "newton", "email": "n@example.com", "password": .string(Visitor.password),
          "role": "admin",
        ])
      #expect(try role.faults == ["role:unknown"])
    }
  }
}
