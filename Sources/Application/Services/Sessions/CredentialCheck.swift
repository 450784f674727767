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

  /// How a check ended.
  enum Verdict: Sendable {
    /// The password is right.
    case right(newVerifier: Secret? = nil, mustChangePassword: Bool? = nil)
    /// It isn't, for this reason, which only the audit events tell.
    case wrong(String)
    /// There was no definite answer, for this reason.
    case unknown(String)
  }

  /// Checks a password; nobody's password takes as long as a wrong one.
  func check(_ candidate: SignInCandidate?, _ password: [UInt8]) async throws -> Verdict {
    guard let candidate else {
      _ = try await hasher.verify(password, against: nil)
      return .wrong("No account has this name.")
    }
    // A local password never stands in for the directory's.
    guard let link = candidate.account.link else { return try await local(candidate, password) }
    let verdict = await directory(link, password)
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
    case .wrong: .wrong("The password is wrong.")
    case .right(needsRehash: false): .right()
    case .right(needsRehash: true): .right(newVerifier: await rehash(password))
    }
  }

  /// A better verifier; nil when there is no time for it now, for it can be made next time.
  private func rehash(_ password: [UInt8]) async -> Secret? {
    do {
      return Secret(try await hasher.hash(password))
    } catch {
      return nil
    }
  }

  private func directory(_ link: Account.Link, _ password: [UInt8]) async -> Verdict {
    guard let directory = directories[link.directory] else {
      return .unknown("The directory \(link.directory) is not configured any more.")
    }
    let outcome = await directory.client.authenticate(
      link.entry, attribute: directory.idAttribute, password: password)
    switch outcome {
    case .accepted: return .right(mustChangePassword: false)
    case .mustChange: return .right(mustChangePassword: true)
    case .rejected: return .wrong("The directory has refused the password.")
    case .locked: return .wrong("The directory has locked the entry.")
    case .expired: return .wrong("The password or the entry has expired in the directory.")
    case .unreachable(let reason): return .unknown(reason)
    }
  }
}
