/// Why somebody may not do something to an account.
public enum AccountRefusal: Error, Sendable, Hashable {
  /// Nobody changes their own role.
  case ownRole
  /// Nobody disables or removes themselves.
  case ownAccount
  /// The account ranks higher than who wants to change it.
  case higherRole
  /// The role ranks higher than who wants to give it.
  case roleAboveOwn
  /// The owner of ownerless content stays as it is.
  case systemAccount
  /// This permission is missing.
  case missing(Permission)
}
