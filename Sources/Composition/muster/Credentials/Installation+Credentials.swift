import Configuration
import Cryptography
import SQLStore
import Services
import Values

/// Sessions, API tokens, API keys, and the keys that protect them.
extension Installation {
  /// Sessions in the store.
  var sessionStore: SQLSessionStore {
    SQLSessionStore(database: database, commit: commit, trail: trail)
  }

  /// How long sessions last.
  var sessionSettings: SessionSettings {
    SessionSettings(
      lifetime: settings.auth.tokenExpiry, rememberedLifetime: settings.auth.rememberMe,
      idleTimeout: settings.auth.idleTimeout > .zero ? settings.auth.idleTimeout : nil)
  }

  /// API tokens.
  var apiTokens: APITokenService {
    APITokenService(
      store: SQLAPITokenStore(database: database, commit: commit, trail: trail),
      permissions: settings.roles.permissions, time: time, randomness: randomness, digest: digest)
  }

  /// API keys in the store.
  var apiKeyStore: SQLAPIKeyStore {
    SQLAPIKeyStore(database: database, commit: commit, trail: trail)
  }

  /// The file of the keys that sign session tokens.
  var tokenKeyFile: KeyFile { KeyFile(path: settings.auth.tokenSecretFile) }

  /// The file of the keys that seal secrets.
  var sealKeyFile: KeyFile { KeyFile(path: settings.auth.sealKeyFile) }

  /// The keys of a file, made on the first start, and read again when the file has changed.
  func watchedKeys(
    _ file: KeyFile, at path: String, report: @escaping @Sendable (KeyFileError) -> Void
  ) throws -> WatchedKeyRing {
    PrivateFolder.make(for: path)
    return try WatchedKeyRing(
      file: file, randomness: randomness, now: time.now(), report: report)
  }

  /// Replaces the keys in both files.
  func keyRotation() throws -> KeyRotation {
    let auth = settings.auth
    let sealing = SecretSealer(
      try watchedKeys(sealKeyFile, at: auth.sealKeyFile) { _ in }, randomness: randomness,
      time: time)
    // A first rotation finds a key to replace as well.
    _ = try watchedKeys(tokenKeyFile, at: auth.tokenSecretFile) { _ in }
    let longest = max(auth.tokenExpiry, auth.rememberMe)
    return KeyRotation(
      tokenKeys: KeyFileRotation(file: tokenKeyFile, randomness: randomness, overlap: longest),
      sealKeys: KeyFileRotation(file: sealKeyFile, randomness: randomness, overlap: nil),
      sealing: sealing, store: apiKeyStore,
      audit: SQLAuditLog(commit: commit, trail: trail), time: time)
  }
}
