public import Accounts
import Values

/// Replaces the keys that sign session tokens and seal secrets, while services go on working.
public struct KeyRotation: Sendable {
  /// How many secrets are sealed anew in one transaction.
  private static let batch = 100

  private let tokenKeys: any RotatedKeys
  private let sealKeys: any RotatedKeys
  private let sealing: any SecretSealing
  private let store: any SealedSecretStore
  private let audit: any AuditLog
  private let time: any TimeSource

  /// Takes what it works with.
  public init(
    tokenKeys: any RotatedKeys, sealKeys: any RotatedKeys, sealing: any SecretSealing,
    store: any SealedSecretStore, audit: any AuditLog, time: any TimeSource
  ) {
    self.tokenKeys = tokenKeys
    self.sealKeys = sealKeys
    self.sealing = sealing
    self.store = store
    self.audit = audit
    self.time = time
  }

  /// Makes a new key for session tokens.
  ///
  /// - Parameters:
  ///   - endsSessions: whether the older keys go at once, and with them every session's token.
  ///   - actor: who wants it.
  /// - Returns: the names of the keys that count now, the newest first.
  /// - Throws: the error of the key file, or of the store.
  public func rotateTokenKey(endsSessions: Bool, by actor: Actor) async throws -> [String] {
    let now = time.now()
    var names = try tokenKeys.addKey(at: now)
    if endsSessions { names = try tokenKeys.dropOlder() }
    try await audit.record([
      event(
        "token_key.rotated", by: actor, names, at: now,
        reason: endsSessions ? "All sessions end." : "Older keys count until their tokens end.")
    ])
    return names
  }

  /// Makes a new key for secrets, seals all of them with it, and drops the older keys.
  ///
  /// A rotation that was interrupted is continued rather than begun anew. The older keys stay as
  /// long as a secret needs them.
  public func rotateSealKey(by actor: Actor) async throws -> SealKeyRotationReport {
    let now = time.now()
    var names = try sealKeys.names()
    let isContinued = names.count > 1
    if !isContinued { names = try sealKeys.addKey(at: now) }
    try sealing.refresh()
    let newest = names.first ?? ""
    // From here on no process can store a secret under an older key.
    try await store.adoptSealKey(
      newest,
      event: event(
        "seal_key.rotated", by: actor, names, at: now,
        reason: isContinued ? "An interrupted rotation goes on." : ""))
    let report = try await sealAll(with: newest, isContinued: isContinued)
    if report.unreadable.isEmpty { _ = try sealKeys.dropOlder() }
    return report
  }

  private func sealAll(
    with newest: String, isContinued: Bool
  ) async throws -> SealKeyRotationReport {
    var report = SealKeyRotationReport(newestKey: newest, isContinued: isContinued)
    var place: SealedSecretPlace?
    while true {
      let rows = try await store.secretsNotSealed(
        with: newest, behind: place, limit: Self.batch)
      guard let last = rows.last else { return report }
      place = last.place
      var renewals: [SealedSecretRenewal] = []
      for row in rows {
        do {
          let context = APIKeyService.context(row.place.provider, row.place.owner)
          let secret = try sealing.open(row.sealed, context: context)
          renewals.append(
            SealedSecretRenewal(row: row, renewed: try sealing.seal(secret, context: context)))
        } catch is SealingError {
          report.unreadable.append(row.place)
        }
      }
      report.sealed += try await store.renew(renewals)
    }
  }

  private func event(
    _ action: String, by actor: Actor, _ names: [String], at now: Timestamp, reason: String
  ) -> AuditEvent {
    AuditEvent(
      action: action, actor: actor, subject: .init(kind: "key", id: nil, name: names.first ?? ""),
      after: ["keys": .array(names.map(JSONValue.string))], reason: reason, at: now)
  }
}

/// What became of a rotation of the seal key.
public struct SealKeyRotationReport: Sendable, Hashable {
  /// The key that seals from now on.
  public var newestKey: String
  /// Whether an interrupted rotation was continued.
  public var isContinued: Bool
  /// How many secrets were sealed anew.
  public var sealed = 0
  /// The secrets that can't be opened; they stay as they are, and the older keys with them.
  public var unreadable: [SealedSecretPlace] = []
}
