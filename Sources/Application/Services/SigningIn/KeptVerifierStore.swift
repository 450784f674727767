public import Accounts
public import Values

/// Verifiers of linked accounts that stand in while their directory is away.
///
/// One is written when a session is opened, and removed with a definite refusal by the directory.
public protocol KeptVerifierStore: Sendable {
  /// The verifier that is kept for an account; nil when there is none.
  func keptVerifier(of id: AccountID) async throws -> KeptVerifier?

  /// Removes those that were kept before a moment; all of them for nil.
  func purgeKept(before moment: Timestamp?) async throws
}

/// What a linked account's password was checked against last.
public struct KeptVerifier: Sendable, Hashable {
  /// The verifier.
  public var verifier: Secret
  /// When the directory last accepted the password.
  public var keptAt: Timestamp

  /// Joins both.
  public init(verifier: Secret, keptAt: Timestamp) {
    self.verifier = verifier
    self.keptAt = keptAt
  }
}
