import Accounts
import Directory
import HTTPRouting
import Presentation
import Reconciliation
import Services
import Values

/// Collisions and conflicts, which wait for a person.
struct SettlementRoutes: Sendable {
  let guarded: GuardedRoutes
  let settlement: SettlementService

  var routes: [Route] { [collisions, decide, conflicts, settle] }

  private var collisions: Route {
    guarded.directoryList(
      "collisions", for: guarded.gate.holding(.approvePlans),
      Operation(
        "listCollisions", tag: Tag.directories,
        "List the new entries whose names belong to accounts",
        answers: [
          .page(
            "A page of collisions.", of: SettlementSchema.collision,
            example: SettlementSchema.collisionExample)
        ]
      ).with {
        $0.description = """
          Nobody is linked for a name alone. What `correlate` proposes is marked, and waits for a \
          person like everything else.
          """
      }, item: { JSONValue($0) }, read: settlement.collisions)
  }

  private var decide: Route {
    guarded.route(
      .post, "/api/v1/directories/{name}/collisions/{id}",
      for: guarded.gate.holding(.approvePlans),
      Operation(
        "settleCollision", tag: Tag.directories, "Say who a new entry is",
        answers: [
          Answer(
            200, "What was decided, with the linked user.", SettlementSchema.decision,
            example: SettlementSchema.decisionExample
          ).tagged.linked(Link("user", to: "getUser", ("id", "$response.body#/user/user_id")))
        ]
      ).with {
        $0.description = """
          `link` joins the entry to the account at once: it keeps its id, content and grants, and \
          the next run brings what the directory decides about. `separate` is remembered: the entry \
          gets an account of its own once its names are free.
          """
        $0.body = SettlementSchema.collisionBody
        $0.bodyExample = ["action": "link", "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10"]
        $0.problems = [
          .directoryNotFound, .collisionNotFound, .alreadyDecided, .lastAdmin, .higherRole,
          .ownAccount, .adminRequired, .storeUnavailable,
        ]
      }
    ) { context, caller in
      let name = try context.directoryName()
      let entry = try context.entryID("id", orThrow: .collisionNotFound)
      let (action, user) = try context.readBody { reader in
        let action = reader.required(SettlementSchema.action)
        let user = reader.optional(SettlementSchema.user)
        if action == .separate, user != nil {
          reader.refuse("user_id", .unknown, "An entry that is kept apart is nobody's. Remove it.")
        }
        return (action, user)
      }
      switch action {
      case .link:
        let account = try await settlement.link(
          entry, of: name, to: user, by: ChangeAuthor(caller.caller))
        return .object(JSONValue(settled: entry, linkedTo: account))
      case .separate:
        _ = try await settlement.keepApart(entry, of: name, by: caller.caller.actor)
        return .object(JSONValue(settled: entry, linkedTo: nil))
      }
    }
  }

  private var conflicts: Route {
    guarded.directoryList(
      "conflicts", for: guarded.gate.holding(.approvePlans),
      Operation(
        "listConflicts", tag: Tag.directories,
        "List the attributes that both sides have changed in different ways",
        answers: [
          .page(
            "A page of conflicts, the oldest first.", of: SettlementSchema.conflict,
            example: SettlementSchema.conflictExample
          ).linked(Link("user", to: "getUser", ("id", "$response.body#/items/0/user_id")))
        ]
      ), item: { JSONValue($0) }, read: settlement.conflicts)
  }

  private var settle: Route {
    guarded.route(
      .post, "/api/v1/directories/{name}/conflicts/{id}",
      for: guarded.gate.holding(.approvePlans),
      Operation(
        "settleConflict", tag: Tag.directories, "Say which side of a conflict is kept",
        answers: [
          Answer(200, "The user as it is now.", UserSchema.user, example: UserSchema.example)
            .tagged.linked(Link("user", to: "getUser", ("id", "$response.body#/user_id")))
        ]
      ).with {
        $0.description = """
          `directory` gives the account the directory's value. `local` keeps the account's, which is \
          from then on a change of its side alone.
          """
        $0.body = SettlementSchema.conflictBody
        $0.bodyExample = ["keep": "directory"]
        $0.problems = [
          .directoryNotFound, .conflictNotFound, .alreadyDecided, .emailTaken, .higherRole,
          .adminRequired, .storeUnavailable,
        ]
      }
    ) { context, caller in
      let name = try context.directoryName()
      let id = try context.identifier(of: AttributeConflict.self, orThrow: .conflictNotFound)
      let side = try context.readBody { $0.required(SettlementSchema.keep) }
      let account = try await settlement.settle(
        id, of: name, keeping: side, by: ChangeAuthor(caller.caller))
      return .object(JSONValue(account), version: account.version)
    }
  }
}

/// What a person can say about a collision.
enum CollisionAction: String, Sendable, CaseIterable {
  /// The entry is the account's.
  case link
  /// It is somebody else's.
  case separate
}
