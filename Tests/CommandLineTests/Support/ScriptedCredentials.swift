import Accounts
import CommandLine
import Services
import Synchronization
import Values

/// Sessions, API tokens and keys in memory.
final class ScriptedCredentials: SessionRegister, APITokenStore, RotatedKeys, SealedSecretStore,
  SecretSealing, AuditLog
{
  struct Content {
    var sessions: [LiveSession] = []
    var tokens: [LiveAPIToken] = []
    var refusal: APITokenOutcome?
    var keys = ["first"]
    var secrets: [PlacedSecret] = []
    var endings: [SessionEnding] = []
  }

  private let content: Mutex<Content>

  init(_ content: Content) {
    self.content = Mutex(content)
  }

  /// The endings that commands asked for.
  var endings: [SessionEnding] { content.withLock { $0.endings } }
  /// The tokens that there are now.
  var tokens: [LiveAPIToken] { content.withLock { $0.tokens } }

  func list(
    _ filter: SessionFilter, sort: SessionSort, _ page: PageRequest, at now: Timestamp
  ) -> Page<LiveSession> {
    ScriptedStore.page(
      content.withLock { $0.sessions }.filter {
        filter.account == nil || filter.account == $0.account.id
      }, page)
  }

  func end(_ ending: SessionEnding) -> SessionEndingOutcome {
    content.withLock { content in
      content.endings.append(ending)
      let ended = content.sessions.filter { live in
        switch ending.selection {
        case .one(let id): live.session.id == id
        case .all(let account, _): live.account.id == account
        }
      }
      if case .one = ending.selection, ended.isEmpty { return .notFound }
      return .ended(ended.map(\.session.id))
    }
  }

  func find(fingerprint: [UInt8], at now: Timestamp) -> LiveAPIToken? { nil }

  func find(_ id: APITokenID, of owner: AccountID?) -> APIToken? {
    tokens.first { $0.token.id == id }?.token
  }

  func list(
    of owner: AccountID?, sort: APITokenSort, _ page: PageRequest, at now: Timestamp
  ) -> Page<LiveAPIToken> {
    ScriptedStore.page(tokens.filter { owner == nil || owner == $0.account.id }, page)
  }

  func add(_ token: APIToken, fingerprint: [UInt8], event: AuditEvent) -> APITokenOutcome {
    content.withLock { $0.refusal } ?? .done(token)
  }

  func change(_ change: APITokenChange, at now: Timestamp) -> APITokenOutcome { .notFound }

  func remove(_ removal: APITokenRemoval) -> APITokenOutcome {
    content.withLock { content in
      guard let index = content.tokens.firstIndex(where: { $0.token.id == removal.id }) else {
        return .notFound
      }
      return .done(content.tokens.remove(at: index).token)
    }
  }

  func markUsed(_ times: [APITokenID: Timestamp]) {}

  func names() -> [String] { content.withLock { $0.keys } }

  func addKey(at now: Timestamp) -> [String] {
    content.withLock { content in
      content.keys.insert("second", at: 0)
      return content.keys
    }
  }

  func dropOlder() -> [String] {
    content.withLock { content in
      content.keys = Array(content.keys.prefix(1))
      return content.keys
    }
  }

  func adoptSealKey(_ name: String, event: AuditEvent) {}

  func secretsNotSealed(
    with name: String, behind place: SealedSecretPlace?, limit: Int
  ) -> [PlacedSecret] {
    place == nil ? content.withLock { $0.secrets } : []
  }

  func renew(_ renewals: [SealedSecretRenewal]) -> Int { renewals.count }

  func seal(_ secret: Secret, context: [UInt8]) -> SealedSecret {
    SealedSecret(key: "second", bytes: [])
  }

  func open(_ sealed: SealedSecret, context: [UInt8]) throws -> Secret {
    guard sealed.key == "first" else { throw SealingError.unknownKey(sealed.key) }
    return Secret("secret")
  }

  func refresh() {}

  func record(_ events: [AuditEvent]) {}

  /// What commands work with.
  func services(_ time: any TimeSource, _ randomness: any Randomness, _ digest: any Digest)
    -> CommandCredentials
  {
    CommandCredentials(
      oversight: SessionOversight(register: self, time: time),
      tokens: APITokenService(store: self, time: time, randomness: randomness, digest: digest),
      rotation: {
        KeyRotation(
          tokenKeys: self, sealKeys: self, sealing: self, store: self, audit: self, time: time)
      })
  }
}
