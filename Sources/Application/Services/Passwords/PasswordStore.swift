public import Accounts
public import Values

/// The stored verifiers of local passwords.
public protocol PasswordStore: Sendable {
  /// The password of an account and those before it, `history` verifiers at most; nil when there is no
  /// such account.
  func passwords(of id: AccountID, history: Int) async throws -> StoredPasswords?
}

/// What the store keeps of an account's passwords.
public struct StoredPasswords: Sendable, Hashable {
  /// What the present password is checked against; nil without a local password.
  public var verifier: Secret?
  /// When it was set.
  public var changedAt: Timestamp?
  /// The verifiers of the passwords before it, the latest first.
  public var earlier: [Secret]

  /// Joins the parts.
  public init(verifier: Secret?, changedAt: Timestamp?, earlier: [Secret]) {
    self.verifier = verifier
    self.changedAt = changedAt
    self.earlier = earlier
  }
}

/// A password that passed every rule, as it is stored.
///
/// Whoever writes it to an account also moves the one before it to the history: the store's
/// `PasswordRow.set` does both, in the caller's transaction.
public struct NewPassword: Sendable, Hashable {
  /// What the password is checked against from now on.
  public var verifier: Secret
  /// How many verifiers are kept besides the present one.
  public var keptEarlier: Int
  /// When it was made.
  public var madeAt: Timestamp

  /// Joins the parts.
  public init(verifier: Secret, keptEarlier: Int, madeAt: Timestamp) {
    self.verifier = verifier
    self.keptEarlier = keptEarlier
    self.madeAt = madeAt
  }
}

/// Why a password isn't taken.
public enum PasswordRefusal: Error, Sendable, Hashable {
  /// It doesn't meet the policy.
  case weak([PasswordProblem])
  /// The current password, which has to be shown first, is wrong.
  case wrongCurrent
  /// Too many wrong ones were shown before; try again after so long.
  case lockedOut(retryAfter: Duration)
  /// Too many passwords are being hashed; try again in a moment.
  case overloaded
  /// The directory that holds it can't check or take one, for this reason.
  case directoryUnavailable(String)
}
