import Accounts
import Directory
import Values

/// A directory as signing in uses it.
public struct SignInDirectory: Sendable {
  /// Its servers.
  public var client: any DirectoryClient
  /// The attribute that identifies entries, such as `entryUUID`.
  public var idAttribute: String

  /// Joins both.
  public init(client: any DirectoryClient, idAttribute: String) {
    self.client = client
    self.idAttribute = idAttribute
  }
}

/// Decides whether a password is an account's: the directory's for a linked account, the stored
/// verifier for another.
struct CredentialCheck: Sendable {
  let directories: [DirectoryName: SignInDirectory]
  let hasher: any PasswordHasher
  let kept: any KeptVerifierStore
  let settings: SignInSettings
  let time: any TimeSource

  /// How a check ended.
  enum Verdict: Sendable {
    /// The password is right.
    case right(Proof)
    /// It isn't, for this reason, which only the audit events tell; `byDirectory` says whether the
    /// directory itself has refused.
    case wrong(String, byDirectory: Bool = false)
    /// There was no definite answer, for this reason.
    case unknown(String)
    /// It wasn't tried, for one more failure could lock the entry in the directory.
    case spared(retryAfter: Duration)
  }

  /// What goes with a right password.
  struct Proof: Sendable {
    /// A better verifier for the same local password.
    var newVerifier: Secret?
    /// What to check against when the directory is away.
    var keptVerifier: Secret?
    /// Whether the password must be changed; nil to leave it as it is.
    var mustChangePassword: Bool?
    /// Whether a kept verifier stood in for the directory.
    var isOffline = false
  }

  /// Checks a password; nobody's password takes as long as a wrong one.
  func check(
    _ candidate: SignInCandidate?, _ password: [UInt8], after passage: SignInGate.Passage
  ) async throws -> Verdict {
    guard let candidate else {
      _ = try await hasher.verify(password, against: nil)
      return .wrong("No account has this name.")
    }
    // A local password never stands in for the directory's.
    guard let link = candidate.account.link else { return try await local(candidate, password) }
    let verdict = try await directory(link, candidate.account, password, passage)
    if case .wrong = verdict { await takeTime(password) }
    return verdict
  }

  /// Spends the time of a check: a refusal by the directory comes so much sooner that it would tell
  /// which names exist.
  private func takeTime(_ password: [UInt8]) async {
    do {
      _ = try await hasher.verify(password, against: nil)
    } catch {
      // The verdict stands, and in a crowd all times vary.
    }
  }

  private func local(_ candidate: SignInCandidate, _ password: [UInt8]) async throws -> Verdict {
    switch try await hasher.verify(password, against: candidate.verifier?.revealed) {
    case .wrong: return .wrong("The password is wrong.")
    case .right(let needsRehash):
      return .right(
        Proof(
          newVerifier: needsRehash ? await rehash(password) : nil,
          mustChangePassword: isTooOld(candidate) ? true : nil))
    }
  }

  private func isTooOld(_ candidate: SignInCandidate) -> Bool {
    guard let age = settings.maximumPasswordAge else { return false }
    // One whose age nobody knows was imported without it; the account is at least as old.
    let setAt = candidate.passwordChangedAt ?? candidate.account.createdAt
    return time.now() - setAt >= age
  }

  /// A verifier by today's settings; nil when there is no time for it now, for it can be made next
  /// time.
  private func rehash(_ password: [UInt8]) async -> Secret? {
    do {
      return Secret(try await hasher.hash(password))
    } catch {
      return nil
    }
  }

  private func directory(
    _ link: Account.Link, _ account: Account, _ password: [UInt8],
    _ passage: SignInGate.Passage
  ) async throws -> Verdict {
    guard let directory = directories[link.directory] else {
      return .unknown("The directory \(link.directory) is not configured any more.")
    }
    let outcome = await directory.client.authenticate(
      BindRequest(
        entry: link.entry, idAttribute: directory.idAttribute, knownDN: link.dn,
        password: password, share: passage.share, at: time.now()))
    switch outcome {
    case .accepted, .mustChange:
      let keeps = settings.maximumOfflineAge != nil
      return .right(
        Proof(
          keptVerifier: keeps ? await rehash(password) : nil,
          mustChangePassword: outcome == .mustChange))
    case .rejected: return .wrong("The directory has refused the password.", byDirectory: true)
    case .locked: return .wrong("The directory has locked the entry.", byDirectory: true)
    case .expired:
      return .wrong("The password or the entry has expired in the directory.", byDirectory: true)
    case .spared(let wait): return .spared(retryAfter: wait)
    case .unreachable(let reason): return try await offline(account, password, because: reason)
    }
  }

  private func offline(
    _ account: Account, _ password: [UInt8], because reason: String
  ) async throws -> Verdict {
    guard let age = settings.maximumOfflineAge, account.status == .active,
      let known = try await kept.keptVerifier(of: account.id), time.now() - known.keptAt < age
    else { return .unknown(reason) }
    switch try await hasher.verify(password, against: known.verifier.revealed) {
    case .right: return .right(Proof(isOffline: true))
    case .wrong: return .wrong("The password isn't the kept one; the directory is away: \(reason)")
    }
  }
}
