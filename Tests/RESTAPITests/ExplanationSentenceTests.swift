import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("An explanation in words")
struct ExplanationSentenceTests {
  private func explain(_ world: APIWorld, _ name: String) async throws -> JSONValue {
    let account = try #require(try await world.services.accounts.find(named: name))
    let response = try await world.call(
      .get, "/api/v1/auth/users/\(account.id)/explain", as: .manager)
    #expect(response.status == 200, "\(response.text)")
    return try response.json
  }

  private func sentences(_ explanation: JSONValue, about matter: String) -> [String] {
    (explanation["reasons"]?.arrayValue ?? []).filter { $0["about"]?.stringValue == matter }
      .compactMap { $0["sentence"]?.stringValue }
  }

  @Test("A requested role names who approved it and its end, and that it is over afterwards")
  func request() async throws {
    try await withAPI { world in
      let guest = try await explain(world, "guest")
      #expect(sentences(guest, about: "role") == ["guest is a guest: no grant gives a role."])
      let id = try await world.askedID()
      try await world.decide(
        id, "approve",
        [
          "role": "manager", "expires_at": "2026-01-01T01:00:00Z", "comment": "For the audit.",
        ])
      let manager = try await explain(world, "guest")
      #expect(
        sentences(manager, about: "role") == [
          "guest has the role manager, which was given by manager at 2026-01-01T00:00:00Z, who "
            + "approved an access request (For the audit.); it ends at 2026-01-01T01:00:00Z."
        ])
      world.clock.move(by: .seconds(3600))
      let over = try await explain(world, "guest")
      #expect(over["role"] == JSONValue.null)
      let roles = sentences(over, about: "role")
      #expect(roles.count == 2)
      #expect(roles.last?.contains("it ended at 2026-01-01T01:00:00Z") == true)
      #expect(over["reasons"]?.arrayValue?[1]["decides"] == false)
    }
  }

  @Test("An entry gives names, a role and, when it is gone, the block, with the runs")
  func directory() async throws {
    try await withAPI { world in
      world.directory.hold(people: [.person(1), .person(2)])
      try await world.serving {
        let first = try await world.run()
        let run = try #require(first["run_id"]?.stringValue)
        let present = try await explain(world, "p1")
        let role = try #require(sentences(present, about: "role").first)
        #expect(role.contains("given by the directory corp in run \(run)"), "\(role)")
        #expect(
          sentences(present, about: "username") == [
            "The username is \"p1\", as the entry in the directory corp has it; the directory "
              + "decides about it."
          ])
        #expect(present["attributes"]?.arrayValue?.first?["source"] == "directory")
        #expect(present["links"]?.arrayValue?.first?["presence"] == "usable")

        world.directory.hold(people: [.person(2)])
        _ = try await world.run()
        let absent = try await explain(world, "p1")
        let status = try #require(sentences(absent, about: "status").first)
        #expect(status.contains("The entry was deleted from the directory."), "\(status)")
      }
    }
  }

  @Test("Whoever switched an account off, put it away or named it is named")
  func people() async throws {
    try await withAPI { world in
      let author = ChangeAuthor(try await world.caller(Visitor.admin.id))
      let active = try await explain(world, "user")
      #expect(
        sentences(active, about: "status")
          == ["user is active: nobody has switched the account off."])
      var change = AccountChange()
      change.isActive = false
      change.displayName = .set("Ursula")
      change.reason = "Left."
      let administration = world.services.administration
      _ = try await administration.change(Visitor.user.id, change, by: author)
      let disabled = try await explain(world, "user")
      #expect(
        sentences(disabled, about: "status")
          == ["user is suspended since 2026-01-01T00:00:00Z by admin (Left.)."])
      #expect(
        sentences(disabled, about: "display_name")
          == ["The name to show is \"Ursula\", set here by admin at 2026-01-01T00:00:00Z."])
      _ = try await administration.archive(Visitor.user.id, by: author)
      let archived = try await explain(world, "user")
      #expect(
        sentences(archived, about: "status").first
          == "user is archived since 2026-01-01T00:00:00Z by admin.")
    }
  }
}
