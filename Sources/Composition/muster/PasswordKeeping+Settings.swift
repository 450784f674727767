import Accounts
import Configuration
import Cryptography
import SQLStore
import Services

extension Argon2PasswordHasher {
  /// The hasher that the configuration asks for.
  convenience init(
    _ settings: AuthSettings.Argon2, randomness: SystemRandomness
  ) throws(Argon2SettingsError) {
    try self.init(
      Argon2Settings(
        memory: settings.memory / 1024, iterations: settings.iterations,
        parallel: settings.parallel), randomness: randomness)
  }
}

extension PasswordSettings {
  /// What the configuration says about local passwords.
  init(_ settings: AuthSettings.Password) {
    self.init(
      policy: PasswordPolicy(minimumLength: settings.minimumLength, isStrict: settings.isStrict),
      history: settings.history,
      maximumAge: settings.maximumAge > .zero ? settings.maximumAge : nil)
  }
}
