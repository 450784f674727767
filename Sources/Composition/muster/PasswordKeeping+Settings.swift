import Accounts
import Configuration
import Cryptography
import PasswordQuality
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

extension PWQualityDictionary {
  /// The dictionary, if one is wanted; nil also when it can't be read.
  ///
  /// A missing dictionary stops nobody from working: `problem(_:)` says it at each start and in
  /// `config check`, and every other rule holds.
  static func usable(_ settings: AuthSettings.Password) -> PWQualityDictionary? {
    settings.usesDictionary && problem(settings) == nil ? PWQualityDictionary() : nil
  }

  /// Why the dictionary that is wanted can't be used; nil when it can, or none is wanted.
  static func problem(_ settings: AuthSettings.Password) -> PasswordDictionaryError? {
    guard settings.usesDictionary else { return nil }
    do {
      try PWQualityDictionary().check()
      return nil
    } catch {
      return error
    }
  }
}

extension LockoutSettings {
  /// What the configuration says about failed sign-ins.
  init(_ settings: AuthSettings.Lockout) {
    self.init(
      freeAttempts: settings.freeAttempts, firstDelay: settings.firstDelay,
      maximumDelay: settings.maximumDelay)
  }
}

extension SignInSettings {
  /// What the configuration says about ages.
  init(_ settings: AuthSettings) {
    let age = settings.password.maximumAge
    self.init(
      maximumPasswordAge: age > .zero ? age : nil,
      maximumOfflineAge: settings.offline.isEnabled ? settings.offline.maximumAge : nil)
  }
}
