import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Putting users away, and what becomes of their content")
struct UserLifeTests {
  private static let users = "/api/v1/auth/users"
  private static let user = "\(users)/\(Visitor.user.id)"

  @Test("An archived user can't sign in and loses the sessions; restored, everything is back")
  func archival() async throws {
    try await withAPI { world in
      _ = try await world.token(of: .user)
      try await world.keepWorkflow(1, of: .user)
      #expect(try await world.call(.delete, Self.user, as: .manager).status == 204)
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .user).status == 401)
      let archived = try await world.call(.get, Self.user, as: .manager).json
      #expect(archived["status"] == "archived")
      #expect(archived["is_active"] == false)
      #expect(archived["stats"]?["workflows"] == 1)
      let active = try await world.call(
        .patch, Self.user, as: .manager, body: ["is_active": true])
      #expect(try active.faults == ["is_active:format"])
      #expect(try await world.call(.delete, Self.user, as: .manager).status == 204)
      let restored = try await world.call(.post, Self.user + "/restore", as: .manager)
      #expect(restored.status == 200)
      #expect(try restored.json["status"] == "active")
      #expect(try restored.json["role"] == "user")
      world.forget(.user)
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .user).status == 200)
    }
  }

  @Test("A disabled user is out at once and comes back without the old sessions")
  func disabling() async throws {
    try await withAPI { world in
      let token = try await world.token(of: .user)
      let off = try await world.call(
        .patch, Self.user, as: .manager, body: ["is_active": false])
      #expect(try off.json["status"] == "disabled")
      #expect(try off.json["status_reason"] == "suspended")
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .user).status == 401)
      let on = try await world.call(.patch, Self.user, as: .manager, body: ["is_active": true])
      #expect(try on.json["status"] == "active")
      let old = try await world.call(
        .get, "/api/v1/auth/me", headers: ["Authorization": "Bearer \(token)"])
      #expect(old.status == 401)
    }
  }

  @Test("Whoever owns something is removed for good only with a word about it")
  func removal() async throws {
    try await withAPI { world in
      try await world.keepWorkflow(1, of: .user)
      let unsaid = try await world.call(
        .delete, Self.user + "?permanent=true", as: .manager)
      #expect(unsaid.status == 422)
      #expect(try unsaid.faults == ["transfer_to:required"])
      let to = "&transfer_to=\(Visitor.powerUser.id)"
      let done = try await world.call(
        .delete, Self.user + "?permanent=true" + to, as: .manager)
      #expect(done.status == 204)
      #expect(try await world.call(.get, Self.user, as: .manager).status == 404)
      let heir = try await world.call(
        .get, "\(Self.users)/\(Visitor.powerUser.id)", as: .manager)
      #expect(try heir.json["stats"]?["workflows"] == 1)
      let other = "\(Self.users)/\(Visitor.powerUser.id)?permanent=true&discard=true"
      #expect(try await world.call(.delete, other, as: .manager).status == 204)
      let left = try await world.database.read { try $0.count("SELECT count(*) FROM workflows") }
      #expect(left == 0)
    }
  }

  @Test(
    "A removal that contradicts itself is refused with the parameter's name",
    arguments: [
      ("permanent=true&discard=true&transfer_to=\(Visitor.guest.id)", "discard:conflict"),
      ("discard=true", "permanent:required"),
      ("permanent=maybe", "permanent:type"),
      ("permanent=true&transfer_to=me", "transfer_to:format"),
      ("permanent=true&transfer_to=\(DeclaredAccess.unknown)", "transfer_to:conflict"),
      ("permanent=true&transfer_to=\(Visitor.user.id)", "transfer_to:conflict"),
      ("permanent=true&transfer_to=\(Visitor.guest.id)", "transfer_to:conflict"),
    ])
  func badRemoval(query: String, fault: String) async throws {
    try await withAPI { world in
      let refused = try await world.call(.delete, "\(Self.user)?\(query)", as: .manager)
      #expect(refused.status == 422)
      #expect(try refused.faults == [fault])
      #expect(try await world.call(.get, Self.user, as: .manager).status == 200)
    }
  }

  @Test("A transfer moves everything, from the system account too, and never to it")
  func transfer() async throws {
    try await withAPI { world in
      let system = try #require(try await world.services.accounts.find(named: "system"))
      try await world.keepWorkflow(1, of: .user)
      try await world.keepWorkflow(2, of: system.id)
      let seen = try await world.call(.get, "\(Self.users)/\(system.id)", as: .admin).json
      #expect(seen["stats"]?["workflows"] == 1)
      #expect(seen["stats"]?["shared_workflows"] == 0, "private until somebody shares it")
      let to: JSONValue = ["to": .string(Visitor.powerUser.id.description)]
      for owner in [Visitor.user.id, system.id] {
        let path = "\(Self.users)/\(owner)/transfer"
        let moved = try await world.call(.post, path, as: .admin, body: to)
        #expect(moved.status == 200, "\(moved.text)")
        #expect(try moved.json["workflows"] == 1)
        let again = try await world.call(.post, path, as: .admin, body: to)
        #expect(try again.json["workflows"] == 0)
      }
      for wrong in [system.id.description, DeclaredAccess.unknown, Visitor.user.id.description] {
        let refused = try await world.call(
          .post, Self.user + "/transfer", as: .admin, body: ["to": .string(wrong)])
        #expect(try refused.faults == ["to:conflict"], "\(wrong)")
      }
    }
  }

  @Test(
    "Nobody takes workflows over who may not keep them, and the answer says why",
    arguments: [
      ("guest", "guest"), ("disabled", "disabled"), ("archived", "archived"),
    ])
  func unsuitableRecipient(who: String, word: String) async throws {
    try await withAPI { world in
      try await world.keepWorkflow(1, of: .user)
      let heir = who == "guest" ? Visitor.guest.id : Visitor.powerUser.id
      if who == "disabled" {
        try await world.change("UPDATE accounts SET suspended_at = 1 WHERE id = \(heir)")
      } else if who == "archived" {
        try await world.change(
          "UPDATE accounts SET archived_at = 1, archive_cause = 'person' WHERE id = \(heir)")
      }
      let to = JSONValue.string(heir.description)
      let one = JSONValue.string(try await world.workflow(of: .user))
      for body: JSONValue in [["to": to], ["to": to, "workflow_ids": [one]]] {
        let refused = try await world.call(
          .post, Self.user + "/transfer", as: .manager, body: body)
        #expect(refused.status == 422)
        #expect(try refused.faults == ["to:conflict"])
        #expect(refused.text.contains(word), "\(refused.text)")
      }
      let removal = try await world.call(
        .delete, "\(Self.user)?permanent=true&transfer_to=\(heir)", as: .manager)
      #expect(try removal.faults == ["transfer_to:conflict"])
    }
  }

  @Test("Chosen workflows move, all of them or none, and each is recorded")
  func chosen() async throws {
    try await withAPI { world in
      for number: UInt64 in 1...3 { try await world.keepWorkflow(number, of: .user) }
      try await world.keepWorkflow(4, of: .powerUser)
      let own = try await world.workflow(of: .user)
      let foreign = try await world.workflow(of: .powerUser)
      func transfer(_ ids: [String]) async throws -> HTTPResponse {
        try await world.call(
          .post, Self.user + "/transfer", as: .manager,
          body: [
            "to": .string(Visitor.powerUser.id.description),
            "workflow_ids": .array(ids.map(JSONValue.string)),
          ])
      }
      for wrong in [foreign, DeclaredAccess.unknown] {
        let refused = try await transfer([own, wrong])
        #expect(try refused.faults == ["workflow_ids[1]:conflict"])
      }
      #expect(try await transfer([]).status == 422)
      let null = try await world.call(
        .post, Self.user + "/transfer", as: .manager,
        body: ["to": .string(Visitor.powerUser.id.description), "workflow_ids": nil])
      #expect(null.status == 422, "null must not mean everything")
      let moved = try await transfer([own, own])
      #expect(moved.status == 200, "\(moved.text)")
      #expect(try moved.json["workflows"] == 1)
      for (visitor, count) in [(Visitor.user, 2), (.powerUser, 2)] {
        let user = try await world.call(.get, "\(Self.users)/\(visitor.id)", as: .manager).json
        #expect(user["stats"]?["workflows"] == .integer(Int64(count)))
      }
      let recorded = try await world.database.read {
        try $0.count(
          "SELECT count(*) FROM audit_events WHERE action = 'workflow.transferred'")
      }
      #expect(recorded == 1)
    }
  }

  @Test("The last administrator stays, whatever is tried")
  func lastAdministrator() async throws {
    try await withAPI({ $0.isMultiuser = false }) { world in
      let admin = "\(Self.users)/\(Visitor.admin.id)"
      let soon = Timestamp.start + .seconds(3600)
      for (method, path, body) in [
        (.patch, admin, ["role": "user"]), (.patch, admin, ["is_admin": false]),
        (.patch, admin, ["role": nil]), (.patch, admin, ["is_active": false]),
        (.delete, admin, nil), (.delete, admin + "?permanent=true", nil),
        (
          .post, admin + "/grants",
          ["role": "admin", "expires_at": .string(soon.description)]
        ), (.delete, "\(admin)/grants/\(Visitor.admin.id)", nil),
      ] as [(HTTPMethod, String, JSONValue?)] {
        let refused = try await world.call(method, path, body: body)
        #expect(refused.status == 409, "\(method.name) \(body?.text ?? ""): \(refused.text)")
        #expect(try refused.code == "last_admin")
        #expect(try refused.json["title"] == "Last admin protected")
      }
      let made = try await world.call(
        .post, Self.users, body: ["username": "second", "role": "admin"])
      #expect(made.status == 201)
      #expect(try await world.call(.patch, admin, body: ["role": "user"]).status == 200)
    }
  }

  @Test("An export holds everything about one person and no secret")
  func export() async throws {
    try await withAPI { world in
      _ = try await world.token(of: .user)
      try await world.keepWorkflow(1, of: .user)
      _ = try await world.call(
        .patch, Self.user, as: .manager, body: ["password": "Another-Horse-8"])
      world.forget(.user)
      let login = try await world.call(
        .post, "/api/v1/auth/login",
        body: ["username": "user", "password": "Another-Horse-8"])
      let token = try #require(try login.json["token"]?.stringValue)
      let export = try await world.call(.get, Self.user + "/export", as: .manager)
      #expect(export.status == 200)
      #expect(export.headers["Cache-Control"] == "no-store")
      let data = try export.json
      #expect(data["user"]?["username"] == "user")
      #expect(data["grants"]?.arrayValue?.count == 1)
      #expect(data["sessions"]?.arrayValue?.count == 1)
      #expect(data["workflows"]?.arrayValue?.first?["workflow"]?["nodes"] == [1])
      let actions = (data["audit_events"]?.arrayValue ?? []).compactMap {
        $0["action"]?.stringValue
      }
      #expect(actions.contains("account.password_changed"))
      #expect(actions.last == "account.exported")
      for secret in ["plain:", Visitor.password, "Another-Horse-8", token] {
        #expect(!export.text.contains(secret))
      }
    }
  }
}

extension APIWorld {
  /// Gives somebody a private workflow.
  func keepWorkflow(_ number: UInt64, of visitor: Visitor) async throws {
    try await keepWorkflow(number, of: visitor.id)
  }

  /// The identifier of one workflow of somebody's.
  fileprivate func workflow(of visitor: Visitor) async throws -> String {
    let id = try await database.read { connection in
      try connection.first("SELECT id FROM workflows WHERE owner_id = \(visitor.id)") {
        $0.uniqueID(0)
      }
    }
    return try #require(id ?? nil).description
  }

  /// Gives an account a private workflow.
  func keepWorkflow(_ number: UInt64, of owner: AccountID) async throws {
    let document = try #require(
      WorkflowDocument(JSONText(["name": .string("w\(number)"), "nodes": [1]])))
    _ = try await services.workflows.create(
      document, owner: owner,
      by: WorkflowCaller(unrestricted: Actor(kind: .service, name: "test", origin: "test")))
  }
}
