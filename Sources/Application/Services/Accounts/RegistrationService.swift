public import Accounts
public import Values

/// Lets people make an account for themselves, where the configuration allows it.
///
/// The account has the role `user`, given by hand as far as runs are concerned: none takes it away.
public struct RegistrationService: Sendable {
  private let administration: AccountAdministration
  private let isOpen: Bool
  private let time: any TimeSource
  /// Each attempt costs a password hash, and tells whether a name is taken.
  private let allowance = AddressAllowance(burst: 20, perSecond: 1)

  /// Takes what it works with.
  public init(administration: AccountAdministration, isOpen: Bool, time: any TimeSource) {
    self.administration = administration
    self.isOpen = isOpen
    self.time = time
  }

  /// Makes an account.
  ///
  /// - Throws: `RegistrationError`, and what `AccountAdministration.create` throws.
  public func register(
    _ registration: Registration, origin: RequestOrigin
  ) async throws -> Account {
    guard isOpen else { throw RegistrationError.closed }
    let network = ClientNetwork(address: origin.ipAddress)
    let now = time.now()
    if let wait = allowance.wait(network, at: now) {
      throw RegistrationError.tooMany(retryAfter: wait)
    }
    allowance.take(network, at: now)
    let request = AccountCreation(
      username: registration.username, email: registration.email,
      displayName: registration.displayName, password: registration.password, role: .user,
      reason: "Registered.")
    let author = ChangeAuthor(
      unrestricted: Actor(
        kind: .anonymous, name: registration.username, origin: origin.auditText))
    return try await administration.create(request, by: author).account
  }
}

/// What somebody sends to make an account for themselves.
public struct Registration: Sendable {
  /// The name to sign in with.
  public var username: String
  /// The mail address.
  public var email: String?
  /// The name to show.
  public var displayName: String?
  /// The password.
  public var password: Secret

  /// Joins the parts.
  public init(username: String, email: String?, displayName: String?, password: Secret) {
    self.username = username
    self.email = email
    self.displayName = displayName
    self.password = password
  }
}

/// Why nobody may register now.
public enum RegistrationError: Error, Sendable, Hashable {
  /// The configuration doesn't allow it.
  case closed
  /// Too many have registered from this address; try again after so long.
  case tooMany(retryAfter: Duration)
}
