public import Values

/// Encrypts secrets that must be read again, with keys that lie outside of the store.
public protocol SecretSealing: Sendable {
  /// Seals a secret with the newest key.
  ///
  /// - Parameters:
  ///   - secret: what to hide.
  ///   - context: what the secret belongs to; opening needs the same, so that a sealed secret
  ///     can't be moved to another place.
  /// - Returns: the sealed secret.
  /// - Throws: the error of the library.
  func seal(_ secret: Secret, context: [UInt8]) throws -> SealedSecret

  /// The secret that was sealed for the same context.
  ///
  /// - Throws: `SealingError`.
  func open(_ sealed: SealedSecret, context: [UInt8]) throws -> Secret

  /// Looks for a newer key now rather than in a moment.
  func refresh() throws
}

/// A secret that only the holder of a key can read.
public struct SealedSecret: Sendable, Hashable {
  /// The name of the key that it is sealed with.
  public var key: String
  /// The sealed bytes.
  public var bytes: [UInt8]

  /// Joins both.
  public init(key: String, bytes: [UInt8]) {
    self.key = key
    self.bytes = bytes
  }
}

/// Why a sealed secret can't be opened, or a new one sealed.
public enum SealingError: Error, Sendable, Hashable {
  /// No key of this name is in the key file.
  case unknownKey(String)
  /// The bytes were changed, or belong to another place.
  case notAuthentic
  /// The store wants another key than the newest one in the key file.
  case foreignKey(newest: String)
}

extension SealingError: CustomStringConvertible {
  /// The sentence for an operator.
  public var description: String {
    switch self {
    case .unknownKey(let name):
      "A stored secret is sealed with the key \(name), which isn't in the seal key file. Restore "
        + "the file that belongs to this store."
    case .notAuthentic:
      "A stored secret can't be opened: it was changed, or moved from another row. Put the API key "
        + "anew."
    case .foreignKey(let newest):
      "The store's secrets are sealed with another key than \(newest), the newest one in the seal "
        + "key file. Restore the file that belongs to this store, or run `muster key rotate`."
    }
  }
}
