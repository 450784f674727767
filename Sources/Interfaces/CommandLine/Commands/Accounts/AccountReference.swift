import Accounts
import Services
import Values

/// An account as a person names it: by its identifier, its username or its mail address.
struct AccountReference: Sendable {
  private let text: String

  /// The argument to declare.
  static let argument = Argument("USER", "An identifier, a username or an e-mail address")

  /// Takes what a command was called with.
  init(_ context: CommandContext) {
    text = context.values[Self.argument.name] ?? ""
  }

  /// Takes the value of an option.
  init(_ text: String) {
    self.text = text
  }

  /// Finds the account.
  ///
  /// - Throws: `CommandFailure` when there is none.
  func find(in accounts: AccountService) async throws -> Account {
    guard let account = try await accounts.find(named: text) else {
      throw CommandFailure(
        "There is no account with the identifier, username or e-mail \"\(text)\".",
        advice: "`muster user list -q TEXT` searches.")
    }
    return account
  }
}
