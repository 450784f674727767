/// Turns passwords into stored verifiers and checks them, slowly on purpose.
///
/// The work runs on threads of the adapter's own, a bounded number at once; further calls wait
/// their turn in a bounded queue. Passwords are bytes of UTF-8, taken as they are: never cut, never
/// normalised.
public protocol PasswordHasher: Sendable {
  /// Makes the verifier to store, a text in PHC form (`$argon2id$v=19$m=…,t=…,p=…$salt$tag`).
  func hash(_ password: [UInt8]) async throws(PasswordHashingError) -> String

  /// Checks a password against a stored verifier.
  ///
  /// Without a verifier (an unknown name, an account without a local password), and with one of an
  /// unknown form, the answer is `.wrong` after the same time. A password that `hash` would refuse for its length is `.wrong`
  /// at once.
  func verify(
    _ password: [UInt8], against verifier: String?
  ) async throws(PasswordHashingError) -> PasswordCheck

  /// Whether a verifier that another program made can be checked against.
  func understands(_ verifier: String) -> Bool
}

/// The answer to whether a password is the right one.
public enum PasswordCheck: Hashable, Sendable {
  /// It is; `needsRehash` says that the verifier was made with other parameters than today's.
  case right(needsRehash: Bool)
  /// It isn't, or there is nothing that it could match.
  case wrong
}

/// Why a password could not be hashed or checked.
public enum PasswordHashingError: Error, Hashable, Sendable {
  /// So many calls are waiting already; try again later.
  case queueFull(waiting: Int)
  /// The password's length in bytes is outside of what can be stored.
  case unsuitableLength(bytes: Int, allowed: ClosedRange<Int>)
  /// The library failed, most likely for want of memory.
  case libraryFailed(code: Int32, message: String)
}
