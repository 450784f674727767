import Accounts
import Services
import Values

extension Command {
  /// `user import`: makes accounts from a list.
  static func userImport(_ services: ServiceAccess) -> Command {
    Command(
      "import", "Make local accounts from a CSV or JSON file, all of them or none",
      discussion: """
        \(AccountList.form) A role other than user is user, power_user, manager, admin or guest. \
        Everything that is wrong is said at once, by line, before anything is written. Without a \
        password one is made up, shown once, and must be changed at the first sign-in.
        """,
      options: [.flag("dry-run", "Check the file and write nothing")],
      arguments: [Argument("FILE", "The file; - is the standard input", isFile: true)],
      using: services
    ) { context, services in
      let list = AccountList(
        try await context.input.readFile(context.values["FILE"] ?? "", limit: 64 << 20))
      let faults = list.faults + (try await services.imports.lists.faults(of: list.entries))
      guard faults.isEmpty else {
        return show(faults.sorted { $0.line < $1.line }, on: context.output)
      }
      guard !context.values.has("dry-run") else {
        if context.output.isJSON {
          context.output.json(["accounts": JSONValue(list.entries.count), "dry_run": true])
        } else {
          let count = list.entries.count.counted("account", "accounts")
          context.output.note("The file is right: \(count) to make. Nothing was written.")
        }
        return .done
      }
      let bar = context.output.progress("Hashing passwords", total: list.entries.count)
      defer { bar.finish() }
      let tally = ImportTally(bar)
      let made = try await services.imports.lists.add(
        list.entries, by: services.actor, advance: { tally.advance($0) })
      bar.finish()
      show(made, on: context.output)
      return .done
    }
  }

  private static func show(_ faults: [AccountListFault], on output: Output) -> ExitCode {
    if output.isJSON {
      output.json([
        "errors": .array(
          faults.map {
            [
              "line": JSONValue($0.line), "field": .string($0.field),
              "message": .string($0.problem),
            ]
          })
      ])
    } else {
      for fault in faults {
        let field = fault.field.isEmpty ? "" : "\(fault.field): "
        output.line("line \(fault.line): \(field)\(fault.problem)")
      }
    }
    output.note(
      "\(faults.count.counted("fault", "faults")); nothing was written. Correct the file and try again."
    )
    return .error
  }

  private static func show(_ made: [ListedAccount], on output: Output) {
    guard !output.isJSON else {
      return output.json(
        .array(
          made.map { listed in
            [
              "user_id": JSONValue(listed.account.id),
              "username": .string(listed.account.username),
              "password": JSONValue(listed.generatedPassword?.revealed),
            ]
          }))
    }
    let generated = made.filter { $0.generatedPassword != nil }
    if !generated.isEmpty {
      var table = Table("username", "password, shown this once")
      for listed in generated {
        table.add(listed.account.username, listed.generatedPassword?.revealed ?? "")
      }
      output.table(table)
    }
    output.note("\(made.count.counted("account", "accounts")) made.")
  }
}
