public import Accounts

/// What local passwords must be, and how long they last.
public struct PasswordSettings: Sendable, Hashable {
  /// Length and kinds of characters.
  public var policy: PasswordPolicy
  /// How many passwords, the present one among them, can't be chosen again; 0 for none.
  public var history: Int
  /// The age at which a password must be changed; nil for never.
  public var maximumAge: Duration?

  /// Joins the parts.
  public init(
    policy: PasswordPolicy = PasswordPolicy(), history: Int = 5, maximumAge: Duration? = nil
  ) {
    self.policy = policy
    self.history = history
    self.maximumAge = maximumAge
  }
}
