import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Groups and their members.
struct GroupRoutes: Sendable {
  let guarded: GuardedRoutes
  let groups: GroupService

  var routes: [Route] { [list, get, members] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/groups", for: guarded.gate.holding(.readUsers),
      Operation(
        "listGroups", tag: Tag.groups, "List groups",
        answers: [
          Answer(
            200, "A page of groups.", .page(of: GroupSchema.group),
            example: ["items": [GroupSchema.example], "total": 1, "next_cursor": nil]
          ).linked(Link("group", to: "getGroup", ("id", "$response.body#/items/0/group_id")))
        ]
      ).listing([
        QueryParameter(Self.text), QueryParameter(Field.directoryName), QueryParameter(.source),
        QueryParameter(.sort(default: GroupSort.standard)),
      ]).with { $0.problems = [.storeUnavailable] }
    ) { context, _ in
      let query = try context.readQuery { reader in
        (
          filter: GroupFilter(
            text: reader.optional(Self.text), directory: reader.directory,
            source: reader.optional(.source)),
          sort: reader.sort(default: GroupSort.standard),
          page: reader.page
        )
      }
      let page = try await groups.list(query.filter, sort: query.sort, query.page)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/groups/{id}", for: guarded.gate.holding(.readUsers),
      Operation(
        "getGroup", tag: Tag.groups, "One group",
        answers: [
          Answer(200, "The group.", GroupSchema.group, example: GroupSchema.example).tagged
            .linked(Link("members", to: "listGroupMembers", ("id", "$response.body#/group_id")))
        ]
      ).with { $0.problems = [.groupNotFound, .storeUnavailable] }
    ) { context, _ in
      let id = try context.identifier(of: Group.self, orThrow: .groupNotFound)
      guard let group = try await groups.find(id) else { throw Problem(.groupNotFound) }
      return .object(JSONValue(group))
    }
  }

  private var members: Route {
    guarded.route(
      .get, "/api/v1/groups/{id}/members", for: guarded.gate.holding(.readUsers),
      Operation(
        "listGroupMembers", tag: Tag.groups, "List the members of a group",
        answers: [
          Answer(
            200, "A page of the users, and all groups, that are members themselves.",
            .page(
              of: UserSchema.user, .required("groups", .array(of: GroupSchema.group))),
            example: [
              "items": [UserSchema.example], "total": 1, "next_cursor": nil, "groups": [],
            ]
          ).linked(Link("user", to: "getUser", ("id", "$response.body#/items/0/user_id")))
        ]
      ).listing([QueryParameter(.sort(default: AccountSort(.username)))])
        .with { $0.problems = [.groupNotFound, .storeUnavailable] }
    ) { context, _ in
      let id = try context.identifier(of: Group.self, orThrow: .groupNotFound)
      let query = try context.readQuery {
        (sort: $0.sort(default: AccountSort(.username)), page: $0.page)
      }
      let members = try await groups.members(of: id, sort: query.sort, query.page)
      guard let members else { throw Problem(.groupNotFound) }
      return .json(
        JSONValue(members.accounts) { JSONValue($0) }
          .adding(.init("groups", .array(members.groups.map { JSONValue($0) }))))
    }
  }

  private static let text = Field.search("A part of name or description.")
}

/// The form of groups in answers.
enum GroupSchema {
  static let group = Schema.component(
    "Group",
    .object(
      .required("group_id", .uuid), .required("name", .string()),
      .required("description", .string().nullable), .required("source", UserSchema.source),
      .required("directory", .string().nullable), .required("dn", .string().nullable),
      .required(
        "member_count",
        .integer(0...Int64.max).described("Accounts that are members themselves.")),
      .required("role", UserSchema.role.nullable.described("The role that a rule gives."))))

  static let example: JSONValue = [
    "group_id": "01980f4e-6b20-7c11-8a2b-3c4d5e6f7a8b", "name": "admins",
    "description": "Administrators", "source": "directory", "directory": "corp",
    "dn": "cn=admins,ou=groups,dc=example,dc=com", "member_count": 2, "role": "admin",
  ]
}
