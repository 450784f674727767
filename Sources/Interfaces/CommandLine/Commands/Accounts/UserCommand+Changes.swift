import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `user add`: makes a local account.
  static func userAdd(_ services: ServiceAccess) -> Command {
    Command(
      "add", "Make a local account",
      discussion: """
        Without a password option a password is asked for on a terminal, and made up and shown once \
        elsewhere or with --generate. On a new store `--admin` makes the first administrator, after \
        which the set-up over REST is closed.

        Examples: `muster user add --username ada --email ada@example.com --admin`, \
        `muster user add --email bob@example.com --role manager --password-file bob.password`.
        """,
      options: addOptions,
      alternatives: [["role", "admin"], PasswordOptions.alternatives + ["generate"]],
      using: services
    ) { context, services in
      let created = try await services.administration.create(
        AccountCreation(
          username: context.values["username"], email: context.values["email"],
          displayName: context.values["name"], password: try await newPassword(context),
          role: context.values.has("admin")
            ? .admin : context.values["role"].map { Role($0) } ?? .user,
          mustChangePassword: context.values.has("must-change"), reason: ChangeReason.text(context)),
        by: ChangeAuthor(unrestricted: services.actor))
      if context.output.isJSON {
        let password = created.generatedPassword.map { JSONValue.string($0.revealed) }
        context.output.json(
          password.map { JSONValue(created.account).adding(.init("password", $0)) }
            ?? JSONValue(created.account))
      } else {
        context.output.line(standing(of: created.account, "is made"))
        if let password = created.generatedPassword {
          context.output.line("Password, shown this once: \(password.revealed)")
        }
      }
      return .done
    }
  }

  private static let addOptions: [Option] =
    [
      .value(
        "username", .text("NAME"), "The name to sign in with; else the e-mail suggests one"),
      .value("email", .text("ADDRESS"), "The mail address"),
      .value("name", .text("NAME"), "The name to show"),
      .value("role", .word("ROLE", of: RoleOption.words), "The role; user by default"),
      .flag("admin", "The role admin"),
    ] + PasswordOptions.options + [
      .flag("generate", "Make a password up and show it once"),
      .flag("must-change", "The password must be changed at the first sign-in"),
      ChangeReason.option,
    ]

  /// The password that was given or is typed now; nil for one to be made up.
  private static func newPassword(_ context: CommandContext) async throws -> Secret? {
    if let given = try await PasswordOptions.read(context) { return given }
    guard context.input.isTerminal, !context.values.has("generate") else { return nil }
    return try await context.prompt.newPassword()
  }

  /// `user modify`: changes an account.
  static func userModify(_ services: ServiceAccess) -> Command {
    Command(
      "modify", "Change an account",
      discussion: """
        What isn't named stays. A new password or role ends what it must end at once, also in a \
        service that runs. An empty --name or --email removes the value; --role guest takes away \
        the roles that people gave.

        Examples: `muster user modify ada --role manager`, `muster user modify ada --deactivate \
        --reason "on leave"`, `muster user modify ada --password-stdin --must-change < new.password`.
        """,
      options: [
        .value("username", .text("NAME"), "Another name to sign in with"),
        .value("email", .text("ADDRESS"), "Another mail address"),
        .value("name", .text("NAME"), "Another name to show"),
        .value("role", .word("ROLE", of: RoleOption.words), "The role that people give"),
        .flag("admin", "The role admin"),
        .flag("no-admin", "The role user instead of admin"),
        .flag("activate", "Switch the account on"),
        .flag("deactivate", "Switch the account off; its sessions end"),
      ] + PasswordOptions.options + [
        .flag("must-change", "The password must be changed at the next sign-in"),
        .flag("no-must-change", "The password may stay"),
        .flag("break-glass", "No run of a directory may touch the account"),
        .flag("no-break-glass", "Runs may touch the account"),
        ChangeReason.option,
      ], alternatives: modifyAlternatives, arguments: [AccountReference.argument], using: services
    ) { context, services in
      let account = try await AccountReference(context).find(in: services.accounts)
      let changed = try await services.administration.change(
        account.id, try await change(context),
        by: ChangeAuthor(unrestricted: services.actor))
      context.output.show(changed, "is changed")
      return .done
    }
  }

  private static let modifyAlternatives = [
    ["role", "admin", "no-admin"], ["activate", "deactivate"], ["must-change", "no-must-change"],
    ["break-glass", "no-break-glass"], PasswordOptions.alternatives,
  ]

  private static func change(_ context: CommandContext) async throws -> AccountChange {
    let values = context.values
    var change = AccountChange()
    change.username = values["username"]
    change.email = values["email"].map { $0.isEmpty ? .clear : .set($0) } ?? .keep
    change.displayName = values["name"].map { $0.isEmpty ? .clear : .set($0) } ?? .keep
    change.role = values["role"].map { Role($0).map(FieldChange.set) ?? .clear } ?? .keep
    change.isAdmin = values.choice("admin", "no-admin")
    change.isActive = values.choice("activate", "deactivate")
    change.mustChangePassword = values.choice("must-change", "no-must-change")
    change.isBreakGlass = values.choice("break-glass", "no-break-glass")
    change.password = try await PasswordOptions.read(context)
    change.reason = ChangeReason.text(context)
    let names = ["username", "email", "name", "role"] + modifyAlternatives.flatMap(\.self)
    guard names.contains(where: values.has) else {
      throw CommandFailure(
        "Nothing to change was given.", advice: "See `muster user modify --help`.",
        exitCode: .usage)
    }
    return change
  }

  /// What became of an account, in a line.
  static func standing(of account: Account, _ what: String) -> String {
    let role = account.role?.description ?? "guest"
    return "\(account.username) \(what): \(role), \(account.status.rawValue)."
  }
}

/// The roles that an option takes.
enum RoleOption {
  /// Their names, `guest` for none.
  static let words = ["guest"] + Role.allCases.map(\.description)
}

/// Why a change is made, for the audit event.
enum ChangeReason {
  /// The option to declare.
  static let option = Option.value("reason", .text("TEXT"), "Why, for the audit event")

  /// What a command was called with; empty without a reason.
  static func text(_ context: CommandContext) -> String {
    context.values[option.name] ?? ""
  }
}
