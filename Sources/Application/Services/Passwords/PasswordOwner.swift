public import Accounts

/// Whose password it is: their names may not be it.
public struct PasswordOwner: Sendable, Hashable {
  /// The account; nil for one that is about to be made.
  public var id: AccountID?
  /// The name to sign in with.
  public var username: String
  /// The mail address.
  public var email: String?
  /// The name to show.
  public var displayName: String?

  /// Somebody whose account is about to be made.
  public init(username: String, email: String?, displayName: String?) {
    self.username = username
    self.email = email
    self.displayName = displayName
  }

  /// Somebody who has an account.
  public init(_ account: Account) {
    self.init(
      username: account.username, email: account.email, displayName: account.displayName)
    id = account.id
  }

  var names: [String] { [username, email, displayName].compactMap(\.self) }
}
