public import Accounts
public import HTTPRouting

/// What the configuration says about the REST API.
public struct APISettings: Sendable {
  /// The program's version.
  public var version: String
  /// The address that people and programs use, without a slash at the end.
  public var publicURL: String
  /// Whether people sign in; otherwise every call acts as `system` with all rights.
  public var isMultiuser = true
  /// Whether weak passwords are refused.
  public var isPasswordCheckStrict = true
  /// Whether people may make an account for themselves.
  public var isRegistrationEnabled = false
  /// Which role holds which permission.
  public var permissions = PermissionMatrix.standard
  /// The proxies whose word about the client is believed.
  public var trustedProxies = TrustedProxies()
  /// How many requests one address may send; nil for no limit.
  public var rateLimit: RateLimit?

  /// Names version and address; everything else can be set afterwards.
  public init(version: String, publicURL: String) {
    self.version = version
    self.publicURL = publicURL
  }
}
