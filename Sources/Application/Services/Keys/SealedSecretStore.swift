public import Accounts
public import Values

/// The keys of one purpose, kept outside of the store.
public protocol RotatedKeys: Sendable {
  /// The names of the keys, the newest first.
  func names() throws -> [String]

  /// Adds a fresh key, which becomes the newest, and drops keys that nothing can need any more.
  ///
  /// - Returns: the names of the keys that there are now, the newest first.
  func addKey(at now: Timestamp) throws -> [String]

  /// Drops all keys but the newest.
  ///
  /// - Returns: its name.
  func dropOlder() throws -> [String]
}

/// Sealed secrets, as the rotation of their key needs them.
public protocol SealedSecretStore: Sendable {
  /// Lets secrets be stored only if they are sealed with this key, from now on.
  func adoptSealKey(_ name: String, event: AuditEvent) async throws

  /// Secrets that are sealed with another key, in the order of their places.
  func secretsNotSealed(
    with name: String, behind place: SealedSecretPlace?, limit: Int
  ) async throws -> [PlacedSecret]

  /// Replaces sealed secrets that haven't been changed meanwhile.
  ///
  /// - Returns: how many.
  func renew(_ renewals: [SealedSecretRenewal]) async throws -> Int
}

/// Where a sealed secret lies.
public struct SealedSecretPlace: Sendable, Hashable {
  /// Whose it is.
  public var owner: AccountID
  /// What it is for.
  public var provider: ProviderName

  /// Joins both.
  public init(owner: AccountID, provider: ProviderName) {
    self.owner = owner
    self.provider = provider
  }
}

/// A sealed secret in its place.
public struct PlacedSecret: Sendable, Hashable {
  /// Where it lies.
  public var place: SealedSecretPlace
  /// The secret.
  public var sealed: SealedSecret

  /// Joins both.
  public init(place: SealedSecretPlace, sealed: SealedSecret) {
    self.place = place
    self.sealed = sealed
  }
}

/// A secret that was sealed anew.
public struct SealedSecretRenewal: Sendable, Hashable {
  /// The secret as it was read.
  public var row: PlacedSecret
  /// The same one under another key.
  public var renewed: SealedSecret

  /// Joins both.
  public init(row: PlacedSecret, renewed: SealedSecret) {
    self.row = row
    self.renewed = renewed
  }
}
