import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Deciding about access requests")
struct DecisionTests {
  @Test("An approval gives the role at once, as a grant with its reason, and ends the sessions")
  func approval() async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      #expect(try await world.me()["role"] == JSONValue.null)
      let approved = try await world.decide(
        id, "approve", ["role": "power_user", "comment": "Talked to the archive."])
      #expect(approved.status == 200)
      let request = try approved.json
      #expect(request["status"] == "approved")
      #expect(request["role"] == "power_user")
      #expect(request["decided_by"] == .string(Visitor.manager.id.description))
      #expect(request["decided_by_name"] == "manager")
      #expect(request["comment"] == "Talked to the archive.")

      let old = try await world.call(.get, "/api/v1/auth/me", as: .guest)
      #expect(old.status == 401, "the session is over: \(old.text)")
      world.forget(.guest)
      let me = try await world.me()
      #expect(me["role"] == "power_user")
      #expect(me["request"]?["status"] == "approved")
      #expect(me["request"]?["comment"] == JSONValue.null)
      let grants = try await world.services.accounts.grants(of: Visitor.guest.id)
      #expect(grants.map(\.source) == [.request])
      #expect(grants.first?.grantedBy == Visitor.manager.id)
      #expect(
        try await world.events("request.") + world.events("grant.")
          == ["request.opened", "request.approved", "grant.added"])
    }
  }

  @Test("Access with an end is over on the very next request after it")
  func endOfAccess() async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      let end = Timestamp.start + .seconds(3600)
      let approved = try await world.decide(
        id, "approve", ["role": "manager", "expires_at": JSONValue(end)])
      #expect(try approved.json["expires_at"] == JSONValue(end))
      world.forget(.guest)
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .guest).status == 200)
      world.clock.move(by: .milliseconds(3_599_999))
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .guest).status == 200)
      world.clock.move(by: .milliseconds(1))
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .guest).status == 403)
      #expect(try await world.me()["role"] == JSONValue.null)
      #expect(try await world.ask().status == 201)
    }
  }

  @Test("Nobody gives a role above their own, and nothing of a refused decision is kept")
  func ranks() async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      #expect(
        try await world.decide(id, "approve", ["role": "admin"]).code == "role_above_own")
      #expect(try await world.decide(id, "approve", as: .user, ["role": "user"]).status == 403)
      #expect(try await world.me()["request"]?["status"] == "pending")
      #expect(
        try await world.decide(id, "approve", as: .admin, ["role": "admin"]).status == 200)
    }
  }

  @Test("Nobody decides their own request")
  func own() async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      try await world.change(
        """
        INSERT INTO grants (account_id, id, role, source, created_at)
        VALUES (\(Visitor.guest.id), \(Visitor.guest.id), 4, 'manual', 0)
        """)
      for (verb, body) in [("approve", ["role": "admin"]), ("reject", [:])] as [(String, JSONValue)]
      {
        let response = try await world.decide(id, verb, as: .guest, body)
        #expect(try response.code == "forbidden")
        #expect(response.text.contains("own access request"))
      }
      // The requester outranks the manager by now.
      #expect(try await world.decide(id, "reject", [:]).code == "higher_role")
      #expect(try await world.decide(id, "reject", as: .admin, [:]).status == 200)
    }
  }

  @Test("A request is decided once, and a decision about another version is refused")
  func once() async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      let stale = try await world.decide(
        id, "reject", [:], headers: ["If-Match": "\"7-abc\""])
      #expect(try stale.code == "stale_version")
      #expect(try await world.decide(id, "reject", [:]).status == 200)
      for verb in ["approve", "reject"] {
        let body: JSONValue = verb == "approve" ? ["role": "user"] : [:]
        #expect(try await world.decide(id, verb, as: .admin, body).code == "already_decided")
      }
      #expect(try await world.me()["role"] == JSONValue.null)
    }
  }

  @Test(
    "The request of somebody whose account doesn't work can be rejected, not approved",
    arguments: ["suspended_at", "archived_at"])
  func inactive(column: String) async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      try await world.change(
        "UPDATE accounts SET \(unsafe: column) = 1 WHERE username = 'guest'")
      let approved = try await world.decide(id, "approve", ["role": "user"])
      #expect(try approved.code == "requester_inactive")
      #expect(try await world.decide(id, "reject", [:]).status == 200)
    }
  }

  @Test(
    "A wrong field is named",
    arguments: [
      ([:], "role:required"), (["role": nil], "role:type"), (["role": "guest"], "role:choice"),
      (["role": "user", "expires_at": "soon"], "expires_at:format"),
      (["role": "user", "expires_at": "2025-12-31"], "expires_at:format"),
      (["role": "user", "provision": ["directory": "corp"]], "provision:conflict"),
      (["role": "user", "provision": "corp"], "provision:type"),
      (["role": "user", "reason": "x"], "reason:unknown"),
    ] as [(JSONValue, String)])
  func badFields(body: JSONValue, fault: String) async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      let response = try await world.decide(id, "approve", body)
      #expect(response.status == 422, "\(response.text)")
      #expect(try response.faults == [fault])
      #expect(try await world.me()["request"]?["status"] == "pending")
    }
  }

  @Test("A rejection needs no body")
  func withoutBody() async throws {
    try await withAPI { world in
      let id = try await world.askedID()
      let response = try await world.call(
        .post, "\(APIWorld.requests)/\(id)/reject", as: .manager)
      #expect(response.status == 200)
      #expect(try response.json["reason"] == JSONValue.null)
    }
  }

  @Test("The list is filtered, searched and paged, newest first, and one shows its history")
  func list() async throws {
    try await withAPI { world in
      let first = try await world.askedID()
      try await world.decide(first, "reject", ["reason": "No."])
      world.clock.move(by: .seconds(60))
      let second = try await world.askedID()
      world.clock.move(by: .seconds(60))
      try await world.apply("newton", email: "isaac@example.com")

      func names(_ query: String) async throws -> [String] {
        let page = try await world.call(.get, "\(APIWorld.requests)?\(query)", as: .manager)
        #expect(page.status == 200, "\(query): \(page.text)")
        return (try page.json["items"]?.arrayValue ?? []).compactMap {
          $0["username"]?.stringValue
        }
      }
      #expect(try await names("") == ["newton", "guest", "guest"])
      #expect(try await names("sort=created_at&status=pending") == ["guest", "newton"])
      #expect(try await names("q=ISAAC") == ["newton"])
      #expect(try await names("q=guest@&status=rejected") == ["guest"])
      #expect(try await names("status=expired").isEmpty)
      let page = try await world.call(.get, "\(APIWorld.requests)?limit=2", as: .admin).json
      #expect(page["total"] == 3)
      let cursor = try #require(page["next_cursor"]?.stringValue)
      #expect(try await names("limit=2&cursor=\(cursor)") == ["guest"])

      let detail = try await world.call(
        .get, "\(APIWorld.requests)/\(second)", as: .manager
      ).json
      #expect(
        detail["history"]?.arrayValue?.compactMap { $0["request_id"]?.stringValue } == [first])
      let stats = try await world.call(.get, "/api/v1/stats", as: .manager).json
      #expect(stats["requests_waiting"] == 2)
      let metrics = try await world.call(.get, "/metrics").text
      #expect(metrics.contains("muster_access_requests_waiting 2"))
    }
  }

  @Test("Of two who decide at once one wins, and the other is told, 500 times")
  func races() async throws {
    try await withAPI { world in
      let (manager, admin) = (
        ChangeAuthor(try await world.caller(Visitor.manager.id)),
        ChangeAuthor(try await world.caller(Visitor.admin.id))
      )
      let requests = world.services.requests
      for trial in 0..<500 {
        let id = AccountID(UniqueID(high: 7, low: UInt64(trial)))
        let name = "racer\(trial)"
        try await world.change(
          """
          INSERT INTO accounts (id, username, username_key, source, created_at, updated_at)
          VALUES (\(id), \(name), \(name), 'local', 0, 0)
          """)
        let request = try await requests.ask(AccessWish(), by: try await world.caller(id)).id
        async let first = Result(catching: {
          try await requests.approve(request, AccessApproval(role: .user), by: manager).status
        })
        async let second = Result(catching: {
          trial.isMultiple(of: 2)
            ? try await requests.approve(request, AccessApproval(role: .manager), by: admin).status
            : try await requests.reject(request, reason: nil, by: admin).status
        })
        let results = await [first, second]
        let won = results.compactMap { try? $0.get() }
        #expect(won.count == 1)
        let grants = try await world.services.accounts.grants(of: id).count
        #expect(grants == won.filter { $0 == .approved }.count)
        for case .failure(let error) in results {
          let error = try #require(error as? AccessRequestError)
          guard case .closed = error else {
            Issue.record("\(error)")
            continue
          }
        }
      }
      let decisions = try await world.events("request.").filter { $0 != "request.opened" }
      #expect(decisions.count == 500)
    }
  }
}

extension Result where Failure == any Error {
  /// What an asynchronous piece of work comes to.
  init(catching body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
