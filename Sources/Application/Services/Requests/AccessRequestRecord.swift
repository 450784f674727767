public import Accounts
public import Values

/// An access request with the secret that only the store keeps.
public struct AccessRequestRecord: Sendable, Hashable {
  /// The request.
  public var request: AccessRequest
  /// What the applicant's password is checked against once there is an account; nil for a request
  /// of an account, and for one that is closed.
  public var verifier: Secret?

  /// Joins both.
  public init(request: AccessRequest, verifier: Secret? = nil) {
    self.request = request
    self.verifier = verifier
  }
}

/// Which access request a change is about.
public enum AccessRequestReference: Sendable, Hashable {
  /// This one.
  case one(AccessRequestID)
  /// The latest one of an account.
  case latest(of: AccountID)
  /// The latest application for one of these names, by keys of `LoginName`.
  case latestApplication(username: String, email: String)
}
