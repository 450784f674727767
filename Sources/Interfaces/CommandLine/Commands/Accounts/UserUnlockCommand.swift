import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `user unlock`: forgets failed sign-ins.
  static func userUnlock(_ services: ServiceAccess) -> Command {
    Command(
      "unlock", "Forget an account's failed sign-ins, so that the next try is looked at",
      discussion: """
        `muster user show USER` tells the failures. A lock in the directory itself stays: only the \
        directory can lift it.
        """,
      arguments: [AccountReference.argument], using: services
    ) { context, services in
      let account = try await AccountReference(context).find(in: services.accounts)
      try await services.lockouts.clear(
        account.id, by: ChangeAuthor(unrestricted: services.actor))
      if context.output.isJSON {
        context.output.json(JSONValue(try await services.lockouts.state(of: account.id)))
      } else {
        context.output.note("\(account.username)'s failed sign-ins are forgotten.")
      }
      return .done
    }
  }
}
