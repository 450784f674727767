public import Accounts
public import Values

/// What somebody sends to make an account.
public struct AccountCreation: Sendable {
  /// The name to sign in with; nil for one that the mail address suggests.
  public var username: String?
  /// The mail address.
  public var email: String?
  /// The name to show.
  public var displayName: String?
  /// The password; nil for one that is made up.
  public var password: Secret?
  /// The role; nil for a guest.
  public var role: Role?
  /// Whether the password must be changed at the first sign-in.
  public var mustChangePassword: Bool
  /// Why it is made.
  public var reason: String

  /// Joins the parts.
  public init(
    username: String? = nil, email: String? = nil, displayName: String? = nil,
    password: Secret? = nil, role: Role? = .user, mustChangePassword: Bool = false,
    reason: String = ""
  ) {
    self.username = username
    self.email = email
    self.displayName = displayName
    self.password = password
    self.role = role
    self.mustChangePassword = mustChangePassword
    self.reason = reason
  }

  /// The given username, or the one that the mail address suggests; empty without both.
  var effectiveUsername: String {
    username ?? email.map(ProfileRules.username(email:)) ?? ""
  }

  /// Every field that can't be accepted.
  var faults: [FieldFault] {
    guard username != nil || email != nil else {
      return [FieldFault(field: "username", problem: "Send a username or an e-mail address.")]
    }
    return FieldFault.ofNames(
      username: username ?? effectiveUsername, isSuggested: username == nil, email: email,
      displayName: displayName)
  }
}

/// An account that was just made.
public struct CreatedAccount: Sendable {
  /// The account.
  public var account: Account
  /// The password that was made up, shown this once; nil when one was given.
  public var generatedPassword: Secret?
}

/// What somebody wants to change about an account; what is left out stays.
public struct AccountChange: Sendable {
  /// Another name to sign in with.
  public var username: String?
  /// Another mail address, or none.
  public var email = FieldChange<String>.keep
  /// Another name to show, or none.
  public var displayName = FieldChange<String>.keep
  /// Another password, which ends the sessions.
  public var password: Secret?
  /// The role that people give; `clear` takes away what they gave.
  public var role = FieldChange<Role>.keep
  /// Whether it is an administrator; false leaves a lower role alone.
  public var isAdmin: Bool?
  /// Whether it works, as far as people decide about that.
  public var isActive: Bool?
  /// Whether the password must be changed first.
  public var mustChangePassword: Bool?
  /// Whether no run may touch it.
  public var isBreakGlass: Bool?
  /// Why.
  public var reason = ""

  /// A change of nothing yet.
  public init() {}
}

/// What becomes of the things that a removed account owns.
public enum ContentFate: Sendable, Hashable {
  /// Nobody said: the account is removed only if it owns nothing.
  case unspecified
  /// Another account gets them.
  case transfer(to: AccountID)
  /// They are removed too.
  case discard

  var recipient: AccountID? {
    guard case .transfer(let recipient) = self else { return nil }
    return recipient
  }
}
