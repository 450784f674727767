import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Links and records whose other side is gone.
struct OrphanRoutes: Sendable {
  let guarded: GuardedRoutes
  let settlement: SettlementService

  var routes: [Route] { [list, remove] }

  private var list: Route {
    guarded.directoryList(
      "orphaned", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "listOrphans", tag: Tag.directories, "List links and records whose other side is gone",
        answers: [
          .page(
            "A page of orphans: links, then groups, then entries set aside.", of: Self.orphan,
            example: Self.example)
        ]
      ).with { $0.description = "Also of a directory that the configuration names no more." },
      item: { JSONValue($0) }, read: settlement.orphans)
  }

  private var remove: Route {
    guarded.route(
      .delete, "/api/v1/directories/{name}/orphaned",
      for: guarded.gate.holding(.syncDirectories),
      Operation(
        "removeOrphans", tag: Tag.directories, "Remove links and records whose other side is gone",
        answers: [
          Answer(
            200, "What is gone now, and what stays and why.", Self.outcome,
            example: [
              "removed": ["link:7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f"],
              "kept": [
                ["id": "group:01980f4e-6b20-7c11-8a2b-3c4d5e6f7a8b", "reason": "no_orphan"]
              ],
            ])
        ]
      ).with {
        $0.description = """
          No account is removed: one whose link goes is a local account afterwards, with its content \
          and the roles that people gave it, and as disabled or archived as it was.
          """
        $0.body = Schema.object(.required(Self.ids))
        $0.bodyExample = ["ids": ["link:7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f"]]
        $0.problems = [.directoryNotFound, .storeUnavailable]
      }
    ) { context, caller in
      let ids = try context.readBody { $0.required(Self.ids) }
      let outcome = try await settlement.removeOrphans(
        ids, of: try context.directoryName(),
        by: ChangeAuthor(caller.caller))
      return .json(JSONValue(outcome))
    }
  }

  private static let id = FieldType.line(1...1024).map(
    placeholder: OrphanID(.link, ""), message: "Use the ids of the list."
  ) { OrphanID($0) }

  private static let ids = Field(
    "ids", .list(of: id, count: 1...200), "The ids of the orphans, as the list shows them.",
    example: ["link:7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f"])

  private static let orphan = Schema.component(
    "Orphan",
    .object(
      .required("id", .string()),
      .required("kind", .choice(OrphanID.Kind.allCases.map(\.rawValue))),
      .required("name", .string().described("The username, the group's name, or the entry's.")),
      .required("dn", .string().described("The entry's last known name.")),
      .required("user_id", .uuid.nullable.described("The account of a link.")),
      .required("reason", .choice(Orphan.Cause.allCases.map(\.rawValue))),
      .required("since", .timestamp.nullable)))

  private static let outcome = Schema.component(
    "RemovedOrphans",
    .object(
      .required("removed", .array(of: .string())),
      .required(
        "kept",
        .array(
          of: .object(
            .required("id", .string()),
            .required("reason", .choice(RemovedOrphans.Kept.Cause.allCases.map(\.rawValue))))))))

  private static let example: JSONValue = [
    "id": "link:7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f", "kind": "link", "name": "ada",
    "dn": "uid=ada,ou=people,dc=example,dc=com",
    "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "reason": "deleted",
    "since": "2026-11-20T09:14:31Z",
  ]
}
