import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Asking for access")
struct AskingTests {
  @Test("A guest asks once, sees the request, and may ask again after taking it back")
  func askAndWithdraw() async throws {
    try await withAPI { world in
      let asked = try await world.ask(["message": "Please.\nI work here.", "role": "manager"])
      #expect(asked.status == 201)
      let request = try asked.json
      #expect(request["status"] == "pending")
      #expect(request["requested_role"] == "manager")
      #expect(request["message"] == "Please.\nI work here.")
      #expect(request["username"] == "guest")
      #expect(try await world.me()["request"] == request)
      #expect(try await world.ask().code == "request_pending")

      let mine = APIWorld.requests + "/mine"
      #expect(try await world.call(.get, mine, as: .guest).json == request)
      let stale = try await world.call(
        .delete, mine, as: .guest, headers: ["If-Match": "\"7-abc\""])
      #expect(try stale.code == "stale_version")
      #expect(try await world.call(.delete, mine, as: .guest).status == 204)
      #expect(try await world.call(.delete, mine, as: .guest).code == "already_decided")
      #expect(try await world.call(.get, mine, as: .guest).json["status"] == "withdrawn")
      #expect(try await world.ask().status == 201)
      #expect(
        try await world.events("request.")
          == ["request.opened", "request.withdrawn", "request.opened"])
    }
  }

  @Test("Whoever has a role has nothing to ask for")
  func roles() async throws {
    try await withAPI { world in
      for visitor in [Visitor.user, .powerUser, .manager, .admin] {
        let response = try await world.call(.post, APIWorld.requests, as: visitor, body: [:])
        #expect(try response.code == "already_has_access", "\(visitor)")
        #expect(try await world.me(visitor)["request"] == JSONValue.null)
      }
    }
  }

  @Test("Nobody asks where that is switched off, and the status says so")
  func switchedOff() async throws {
    try await withAPI(requests: AccessRequestSettings(isEnabled: false)) { world in
      #expect(try await world.ask().code == "forbidden")
      let status = try await world.call(.get, "/api/v1/auth/status").json
      #expect(status["access_requests_enabled"] == false)
    }
    try await withAPI { world in
      let status = try await world.call(.get, "/api/v1/auth/status").json
      #expect(status["access_requests_enabled"] == true)
    }
  }

  @Test("For one person there is nothing to ask for")
  func singleUser() async throws {
    try await withAPI({ $0.isMultiuser = false }) { world in
      let response = try await world.call(.post, APIWorld.requests, body: [:])
      #expect(try response.code == "multiuser_disabled")
    }
  }

  @Test(
    "A wrong field is named",
    arguments: [
      (["role": "owner"], "role:choice"), (["role": 3], "role:type"),
      (["message": ""], "message:too_short"), (["wish": "user"], "wish:unknown"),
      (["message": "a\u{202e}b"], "message:characters"),
    ] as [(JSONValue, String)])
  func badFields(body: JSONValue, fault: String) async throws {
    try await withAPI { world in
      let response = try await world.ask(body)
      #expect(response.status == 422)
      #expect(try response.faults == [fault])
    }
  }

  @Test("After a rejection the person waits for the cooldown, and is told how long")
  func cooldown() async throws {
    try await withAPI(requests: AccessRequestSettings(cooldown: .seconds(3600))) { world in
      let id = try await world.askedID()
      let rejected = try await world.decide(id, "reject", ["reason": "Not yet."])
      #expect(rejected.status == 200)
      #expect(try await world.me()["request"]?["reason"] == "Not yet.")
      world.clock.move(by: .seconds(600))
      let early = try await world.ask()
      #expect(try early.code == "rate_limited")
      #expect(early.headers["Retry-After"] == "3000")
      world.clock.move(by: .seconds(3000))
      #expect(try await world.ask().status == 201)
    }
  }

  @Test("A request that nobody decides lapses, on the next look and by itself")
  func expiry() async throws {
    try await withAPI(requests: AccessRequestSettings(lifetime: .seconds(3600))) { world in
      let first = try await world.askedID()
      world.clock.move(by: .seconds(3600))
      #expect(try await world.me()["request"]?["status"] == "expired")
      #expect(try await world.decide(first, "approve", ["role": "user"]).code == "already_decided")
      let second = try await world.askedID()
      world.clock.move(by: .seconds(3601))
      // Nobody has looked at this one: asking anew finds it over.
      let third = try await world.askedID()
      #expect(
        try await world.call(.get, "\(APIWorld.requests)/\(second)", as: .admin).json["status"]
          == "expired")
      world.clock.move(by: .seconds(3600))
      #expect(try await world.decide(third, "reject", [:]).code == "already_decided")
      try await world.services.requests.lapse()
      #expect(
        try await world.events("request.").filter { $0 == "request.expired" }.count == 3)
      #expect(try await world.services.requests.countWaiting() == 0)
    }
  }
}
