import Accounts
import Directory
import Presentation
import Services
import Values

extension Command {
  /// `group list` and `group show`.
  public static func group(using services: ServiceAccess) -> Command {
    Command(
      group: "group", "Look at groups", subcommands: [groupList(services), groupShow(services)])
  }

  private static func groupList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List groups, by name",
      options: [
        .value("directory", .text("NAME"), "Only groups mirrored from this directory"),
        .value(
          "query", short: "q", .text("TEXT"),
          "Only groups whose name or description contains this text"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      let filter = GroupFilter(
        text: context.values["query"],
        directory: try context.values["directory"].map { try services.directory(named: $0) })
      let groups = try await ListExtent(context).read {
        try await services.groups.list(filter, sort: .standard, $0)
      }
      groups.write(
        to: context.output, orSay: "There are no such groups.", json: { JSONValue($0) },
        table: { table(of: $0) })
      return .done
    }
  }

  private static func table(of groups: [RuledGroup]) -> Table {
    var table = Table([
      .init("group"), .init("members", isNumeric: true), .init("role"), .init("source"),
      .init("description"),
    ])
    for ruled in groups {
      table.add(
        ruled.group.name, String(ruled.group.memberCount), ruled.role?.description ?? "",
        ruled.group.directory?.description ?? AccountSource.local.rawValue,
        ruled.group.description ?? "")
    }
    return table
  }

  private static func groupShow(_ services: ServiceAccess) -> Command {
    Command(
      "show", "Show one group with its members",
      options: ListExtent.options, alternatives: [ListExtent.alternatives],
      arguments: [Argument("GROUP", "The group's identifier or name")], using: services
    ) { context, services in
      let group = try await GroupReference(context).find(in: services.groups)
      var subgroups: [RuledGroup] = []
      let members = try await ListExtent(context).read { page in
        guard let members = try await services.groups.members(of: group.group.id, page) else {
          return Page<Account>(items: [], total: 0, nextCursor: nil)
        }
        subgroups = members.groups
        return members.accounts
      }
      if context.output.isJSON {
        context.output.json(
          JSONValue(group).adding(
            .init("members", .array(members.items.map { JSONValue($0) })),
            .init("groups", .array(subgroups.map { JSONValue($0) }))))
      } else {
        GroupReport(group: group, subgroups: subgroups, members: members).write(to: context.output)
      }
      return .done
    }
  }
}
