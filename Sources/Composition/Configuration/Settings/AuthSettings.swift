import Values

/// Signing in.
public struct AuthSettings: Sendable, Hashable {
  /// The key that signs session tokens; made on the first start.
  public var tokenSecretFile: String
  /// The key that seals stored credentials; made on the first start.
  public var sealKeyFile: String
  /// How long a session lasts.
  public var tokenExpiry: Duration
  /// How long a session with remember_me lasts.
  public var rememberMe: Duration
  /// The unused time after which a session ends; zero for never.
  public var idleTimeout: Duration
  /// Whether people may make an account for themselves.
  public var allowRegistration: Bool
  /// What a local password must be.
  public var password: Password
  /// The cost of a password hash.
  public var argon2: Argon2
  /// The delay after wrong passwords.
  public var lockout: Lockout
  /// Signing in while the directory is away.
  public var offline: Offline

  /// What a local password must be.
  public struct Password: Sendable, Hashable {
    /// The least number of characters.
    public var minimumLength: Int
    /// Whether a weak password is refused, not only pointed out.
    public var isStrict: Bool
    /// How many earlier passwords can't be used again.
    public var history: Int
    /// The age after which it must be changed; zero for never.
    public var maximumAge: Duration
    /// Whether common words are refused.
    public var usesDictionary: Bool
  }

  /// The cost of a password hash (RFC 9106).
  public struct Argon2: Sendable, Hashable {
    /// Memory in bytes.
    public var memory: Int
    /// Passes over the memory.
    public var iterations: Int
    /// Hashes computed at once; each has one lane.
    public var parallel: Int
  }

  /// The delay after wrong passwords, doubled with each.
  public struct Lockout: Sendable, Hashable {
    /// Wrong passwords without a delay.
    public var freeAttempts: Int
    /// The first delay.
    public var firstDelay: Duration
    /// The longest delay.
    public var maximumDelay: Duration
  }

  /// Signing in with a kept verifier while the directory is away.
  public struct Offline: Sendable, Hashable {
    /// Whether it is allowed.
    public var isEnabled: Bool
    /// The age after which a verifier no longer counts.
    public var maximumAge: Duration
  }

  init(_ section: SettingSection) {
    tokenSecretFile = section.value("token_secret_file", .secretFile, default: "var/token.key")
    sealKeyFile = section.value("seal_key_file", .secretFile, default: "var/seal.key")
    let hours = section.value("token_expiry_hours", .integer(1...8760), default: 24)
    tokenExpiry = .seconds(hours * 3600)
    let days = section.value("remember_me_days", .integer(1...3650), default: 7)
    rememberMe = .seconds(days * 86_400)
    idleTimeout = section.value("idle_timeout", .duration(), default: .zero)
    allowRegistration = section.value("allow_registration", .boolean, default: false)
    password = section.section("password", Password.init)
    argon2 = section.section("argon2", Argon2.init)
    lockout = section.section("lockout", Lockout.init)
    offline = section.section("offline", Offline.init)
  }
}

extension AuthSettings.Password {
  init(_ section: SettingSection) {
    minimumLength = section.value("minimum_length", .integer(1...128), default: 8)
    isStrict = section.value("strict", .boolean, default: true)
    history = section.value("history", .integer(0...100), default: 5)
    maximumAge = section.value("maximum_age", .duration(), default: .zero)
    usesDictionary = section.value("dictionary", .boolean, default: true)
  }
}

extension AuthSettings.Argon2 {
  init(_ section: SettingSection) {
    // Argon2 itself needs 8 KiB for its one lane (RFC 9106, section 3.1).
    memory = section.value("memory", .size(8 << 10...4 << 30), default: 19 << 20)
    iterations = section.value("iterations", .integer(1...100), default: 2)
    parallel = section.value("parallel", .integer(1...256), default: 2)
  }
}

extension AuthSettings.Lockout {
  init(_ section: SettingSection) {
    freeAttempts = section.value("free_attempts", .integer(0...1000), default: 3)
    firstDelay = section.value("first_delay", .duration(), default: .seconds(1))
    maximumDelay = section.value("maximum_delay", .duration(), default: .seconds(900))
    if maximumDelay < firstDelay {
      section.reject(
        "maximum_delay", "it is shorter than first_delay",
        allowed: "\(firstDelay.shortText) or longer")
    }
  }
}

extension AuthSettings.Offline {
  init(_ section: SettingSection) {
    isEnabled = section.value("enabled", .boolean, default: false)
    maximumAge = section.value("maximum_age", .duration(), default: .seconds(7 * 86_400))
  }
}
