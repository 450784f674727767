import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import Services
import Synchronization
import Testing
import Values

@Suite("What may be done to whose things")
struct DeedTests {
  @Test("Every route whose path names somebody's thing stands in the table")
  func complete() async throws {
    try await withAPI { world in
      // What each may do with whose workflow, `WorkflowAccessTests` holds.
      let named = Set(DeclaredAccess.deeds.map(\.route)).union(DeclaredAccess.impersonal)
        .union(DeclaredAccess.workflowRows.keys)
      for route in world.api.routes where route.template.description.contains("{id}") {
        let name = "\(route.method.name) \(route.template)"
        #expect(named.contains(name), "\(name) is missing in the table")
      }
      let routes = Set(world.api.routes.map { "\($0.method.name) \($0.template)" })
      #expect(named.subtracting(routes) == [], "these are no routes")
    }
  }

  @Test(
    "A deed ends as the table says, for every role and whosever the thing is",
    arguments: DeclaredAccess.deeds.indices)
  func everyDeed(index: Int) async throws {
    let deed = DeclaredAccess.deeds[index]
    let row = try #require(DeclaredAccess.rows[deed.route])
    try await withAPI { world in
      var number = 0
      for visitor in Visitor.allCases {
        for relation in Relation.allCases {
          number += 10
          let victim = try await victim(relation, of: visitor, number, in: world)
          guard let victim else { continue }
          let response = try await perform(deed, on: victim, as: visitor, in: world)
          let expected =
            row.rule.admits(visitor)
            ? Self.answer(deed.answers[relation] ?? "", for: visitor)
            : visitor == .anonymous ? "401" : "403"
          let code = response.status < 400 ? nil : try response.code
          #expect(
            expected == String(response.status) || expected == code,
            "\(deed.route) \(deed.body?.text ?? deed.query) as \(visitor), \(relation): \(response.text)"
          )
          try await restore(visitor, in: world)
        }
      }
      #expect(world.notes.failures.withLock { $0.isEmpty })
    }
  }

  /// `200 for admin, code` says that administrators get something else.
  private static func answer(_ text: String, for visitor: Visitor) -> String {
    let parts = text.split(separator: ", ")
    guard parts.count == 2 else { return text }
    return visitor == .admin ? String(parts[0].prefix(3)) : String(parts[1])
  }

  /// Whose thing it is; nil where there is nobody.
  private func victim(
    _ relation: Relation, of visitor: Visitor, _ number: Int, in world: APIWorld
  ) async throws -> Victim? {
    switch relation {
    case .own:
      guard visitor != .anonymous else { return nil }
      return try await Victim(of: visitor.id, number, visitor.role, in: world)
    case .other: return try await Victim(number, visitor.role, in: world)
    case .higher: return visitor == .admin ? nil : try await Victim(number, .admin, in: world)
    case .system:
      let system = try #require(try await world.services.accounts.find(named: "system"))
      return try await Victim(of: system.id, number, nil, in: world)
    }
  }

  private func perform(
    _ deed: Deed, on victim: Victim, as visitor: Visitor, in world: APIWorld
  ) async throws -> HTTPResponse {
    let parts = deed.route.split(separator: " ")
    let route = try #require(
      world.api.routes.first { "\($0.method.name) \($0.template)" == deed.route })
    let id: UniqueID =
      switch deed.thing {
      case .account, .grant: victim.account.value
      case .session: victim.session
      case .token: victim.token
      case .request: victim.request
      }
    let target = parts[1].replacing("{id}", with: id.description)
      .replacing("{grant_id}", with: victim.grant.description)
    return try await world.call(
      route.method, target + deed.query, as: visitor, body: deed.body)
  }

  /// A visitor whose own sessions ended signs in anew, with the first password.
  private func restore(_ visitor: Visitor, in world: APIWorld) async throws {
    guard visitor != .anonymous else { return }
    try await world.change(
      "UPDATE accounts SET password_hash = \("plain:" + Visitor.password) WHERE id = \(visitor.id)")
    world.forget(visitor)
  }
}
