import Accounts
import Directory
import Presentation
import Services
import Values

extension Command {
  /// The commands about accounts.
  public static func user(using services: ServiceAccess) -> Command {
    Command(
      group: "user", "Look at accounts and change them",
      subcommands: [
        userAdd(services), userList(services), userShow(services), userModify(services),
        userDelete(services), userRestore(services), userTransfer(services),
        userExport(services), userExplain(services),
        userUnlock(services), userImport(services),
      ])
  }

  private static func userList(_ services: ServiceAccess) -> Command {
    let roles = Role.allCases.map(\.description) + ["guest"]
    return Command(
      "list", "List accounts, by username",
      options: [
        .value("role", .word("ROLE", of: roles), "Only accounts with exactly this role"),
        .value(
          "status", .word("STATUS", of: AccountStatus.allCases.map(\.rawValue)),
          "Only accounts that stand like this"),
        .value(
          "source", .word("SOURCE", of: AccountSource.allCases.map(\.rawValue)),
          "Only accounts that come from there"),
        .value("directory", .text("NAME"), "Only accounts linked to this directory"),
        .value(
          "query", short: "q", .text("TEXT"),
          "Only accounts whose username, name or e-mail contains this text"),
        .flag("verbose", short: "v", "Show identifiers, times and directory names as well"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      let filter = try accountFilter(context, services)
      let accounts = try await ListExtent(context).read {
        try await services.accounts.list(filter, sort: AccountSort(.username), $0)
      }
      accounts.write(
        to: context.output, orSay: "There are no such accounts.", json: { JSONValue($0) },
        table: { table(of: $0, isVerbose: context.values.has("verbose")) })
      return .done
    }
  }

  private static func accountFilter(
    _ context: CommandContext, _ services: CommandServices
  ) throws -> AccountFilter {
    AccountFilter(
      text: context.values["query"],
      role: context.values["role"].flatMap { AccountFilter.RoleCondition($0) },
      status: context.values["status"].flatMap(AccountStatus.init(rawValue:)),
      source: context.values["source"].flatMap(AccountSource.init(rawValue:)),
      directory: try context.values["directory"].map { try services.directory(named: $0) })
  }

  private static func table(of accounts: [Account], isVerbose: Bool) -> Table {
    let more = isVerbose ? ["id", "created", "last sign-in", "entry"] : []
    var table = Table(
      (["username", "name", "e-mail", "role", "status", "source"] + more).map { .init($0) })
    for account in accounts {
      let more = [
        account.id.description, account.createdAt.words, account.lastLoginAt?.words ?? "never",
        account.link?.dn ?? "",
      ]
      table.add(
        [
          account.username, account.displayName ?? "", account.email ?? "",
          account.role?.description ?? "guest", account.status.rawValue,
          account.link?.directory.description ?? AccountSource.local.rawValue,
        ] + (isVerbose ? more : []))
    }
    return table
  }

  private static func userShow(_ services: ServiceAccess) -> Command {
    Command(
      "show", "Show one account: its role and why, its status and why, its entry",
      arguments: [AccountReference.argument], using: services
    ) { context, services in
      let account = try await AccountReference(context).find(in: services.accounts)
      let stats = try await services.accounts.stats(of: account.id)
      let grants = try await services.accounts.grants(of: account.id)
      let lockout = try await services.lockouts.state(of: account.id)
      if context.output.isJSON {
        context.output.json(
          JSONValue(account).adding(
            .init("stats", JSONValue(stats)),
            .init("grants", .array(grants.map { JSONValue($0) })),
            .init("lockout", JSONValue(lockout))))
      } else {
        AccountReport(account, stats, grants, lockout, at: services.time.now())
          .write(to: context.output)
      }
      return .done
    }
  }
}
