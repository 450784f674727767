import Accounts
import Directory
import Services
import Synchronization
import Values

/// A clock that a test moves.
final class MovedClock: TimeSource {
  private let present = Mutex(Timestamp(millisecondsSince1970: 1_767_225_600_000))

  func now() -> Timestamp { present.withLock { $0 } }

  func move(by duration: Duration) {
    present.withLock { $0 = $0 + duration }
  }
}

/// Words that count up, so that every identifier is another one.
final class CountedWords: Randomness {
  private let last = Atomic<UInt64>(0)

  func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 7, count: count) }

  func words() -> (UInt64, UInt64) {
    let next = last.add(1, ordering: .relaxed).newValue
    return (next, next << 8)
  }
}

/// Verifiers that show their password, `plain:<password>`, or `old:<password>` to be made anew.
final class PlainHasher: PasswordHasher {
  private let calls = Mutex<[String?]>([])
  private let isFull: Bool

  init(isFull: Bool = false) {
    self.isFull = isFull
  }

  /// The verifiers that were checked against, nil where there was none.
  var checked: [String?] { calls.withLock { $0 } }

  func understands(_ verifier: String) -> Bool { true }

  func hash(_ password: [UInt8]) async throws(PasswordHashingError) -> String {
    "plain:" + String(decoding: password, as: UTF8.self)
  }

  func verify(
    _ password: [UInt8], against verifier: String?
  ) async throws(PasswordHashingError) -> PasswordCheck {
    if isFull { throw .queueFull(waiting: 1) }
    calls.withLock { $0.append(verifier) }
    let text = String(decoding: password, as: UTF8.self)
    if verifier == "plain:" + text { return .right(needsRehash: false) }
    return verifier == "old:" + text ? .right(needsRehash: true) : .wrong
  }
}

/// Tokens that spell their claims out.
struct SpeltTokens: SessionTokens {
  func sign(_ claims: SessionClaims) throws -> String {
    [
      claims.sessionID.description, claims.accountID.description,
      String(claims.issuedAt.millisecondsSince1970), String(claims.expiresAt.millisecondsSince1970),
      String(claims.isRemembered),
    ].joined(separator: ".")
  }

  func verify(_ token: String, at now: Timestamp) throws(SessionTokenError) -> SessionClaims {
    let parts = token.split(separator: ".").map(String.init)
    guard parts.count == 5, let session = UniqueID(parts[0]), let account = UniqueID(parts[1]),
      let issued = Int64(parts[2]), let end = Int64(parts[3])
    else { throw .malformed }
    let claims = SessionClaims(
      sessionID: session, accountID: account,
      issuedAt: Timestamp(millisecondsSince1970: issued),
      expiresAt: Timestamp(millisecondsSince1970: end), isRemembered: parts[4] == "true")
    guard now < claims.expiresAt else { throw .expired(at: claims.expiresAt) }
    return claims
  }
}

/// A directory that answers every bind the same.
final class BindingDirectory: DirectoryClient {
  private let outcome: Mutex<BindOutcome>
  private let asked = Mutex<[BindRequest]>([])

  init(_ outcome: BindOutcome) {
    self.outcome = Mutex(outcome)
  }

  /// What was to be tried.
  var binds: [BindRequest] { asked.withLock { $0 } }

  func answer(_ outcome: BindOutcome) {
    self.outcome.withLock { $0 = outcome }
  }

  func authenticate(_ request: BindRequest) async -> BindOutcome {
    asked.withLock { $0.append(request) }
    // As long as a bind takes, others come.
    for _ in 1...20 { await Task.yield() }
    return outcome.withLock { $0 }
  }

  func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate {
    throw DirectoryError(
      code: .unreachable, operation: "read", resultCode: -1, message: "only for binds")
  }

  func changes(
    _ search: DirectorySearch, since position: SearchPosition,
    receive: @Sendable (DirectoryChanges) async throws -> Void
  ) async throws -> ChangeCertificate {
    ChangeCertificate(read: try await read(search) { _ in }, ending: .refused(.notOffered))
  }

  func find(_ searches: [DirectorySearch]) async throws -> [Entry]? { nil }

  func locate(_ ids: [EntryID], attribute: String) async throws -> [EntryID: EntryLocation] { [:] }
  func probe(dn: String) async throws -> EntryPresence { .absent }
  func test() async -> [DirectoryTestStep] { [] }
  func close() async {}
}

/// A fingerprint that hides nothing.
struct LengthDigest: Digest {
  func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes }
}
