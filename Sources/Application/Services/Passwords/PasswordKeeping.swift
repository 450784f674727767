public import Accounts
public import Values

/// The one place that judges, makes and checks local passwords.
public struct PasswordKeeping: Sendable {
  private let settings: PasswordSettings
  private let dictionary: (any PasswordDictionary)?
  private let store: any PasswordStore
  private let hasher: any PasswordHasher
  private let gate: SignInGate
  private let time: any TimeSource
  private let generator: PasswordGenerator

  /// Takes what it works with; without a dictionary no word is refused for being one.
  public init(
    settings: PasswordSettings, dictionary: (any PasswordDictionary)?, store: any PasswordStore,
    hasher: any PasswordHasher, gate: SignInGate, time: any TimeSource, randomness: any Randomness
  ) {
    self.settings = settings
    self.dictionary = dictionary
    self.store = store
    self.hasher = hasher
    self.gate = gate
    self.time = time
    generator = PasswordGenerator(randomness: randomness, policy: settings.policy)
  }

  /// Judges a password by everything but the passwords before it.
  ///
  /// - Throws: `PasswordDictionaryError`.
  public func assess(
    _ password: String, for owner: PasswordOwner
  ) async throws -> PasswordAssessment {
    var assessment = settings.policy.assess(password, names: owner.names)
    // A password that is too long isn't worth the dictionary's time.
    guard let dictionary, password.utf8.count <= PasswordPolicy.maximumByteCount,
      let reason = try await dictionary.objection(to: password)
    else { return assessment }
    assessment.strength = .weak
    assessment.problems.append(.guessable(reason))
    return assessment
  }

  /// Makes a password ready to be stored, with every rule checked.
  ///
  /// - Throws: `PasswordRefusal`, or an error of the store or the dictionary.
  public func make(_ password: String, for owner: PasswordOwner) async throws -> NewPassword {
    let assessment = try await assess(password, for: owner)
    guard assessment.isValid else { throw PasswordRefusal.weak(assessment.problems) }
    if let id = owner.id, settings.history > 0, try await isReused(password, by: id) {
      throw PasswordRefusal.weak([.reused(latest: settings.history)])
    }
    return NewPassword(
      verifier: try await verifier(password), keptEarlier: max(0, settings.history - 1),
      madeAt: time.now())
  }

  /// A password that nobody chose, for an account whose maker names none.
  public func generate() -> Secret {
    Secret(generator.password())
  }

  /// Checks that a caller knows their present password, before they change it; that of a linked
  /// account is the directory's.
  ///
  /// A wrong one counts like a failed sign-in: whoever found an open session may not guess.
  ///
  /// - Throws: `PasswordRefusal`, or the store's error.
  public func confirm(
    _ password: String, by caller: Caller, linkedTo link: Account.Link? = nil,
    in directories: DirectoryPasswords = DirectoryPasswords()
  ) async throws {
    let subject = SignInSubject(account: caller.id, address: caller.origin.ipAddress)
    switch try await gate.begin(subject, sparesDirectory: link != nil) {
    case .refused(let wait, _): throw PasswordRefusal.lockedOut(retryAfter: wait)
    case .passed(let passage):
      let isRight = try await finding(passage) {
        if let link {
          return try await directories.isRight(
            password, of: link, share: passage.share, at: time.now())
        }
        let verifier = try await store.passwords(of: caller.id, history: 1)?.verifier
        return try await matches(password, verifier)
      }
      guard isRight else {
        let event = AuditEvent(
          action: "password.refused", actor: caller.actor,
          subject: AuditEvent.Subject(
            kind: "account", id: caller.id.value, name: caller.username),
          reason: "The current password is wrong.", at: time.now())
        try await gate.fail(passage, event: event)
        throw PasswordRefusal.wrongCurrent
      }
      await gate.end(passage)
    }
  }

  /// Ends the passage when there is no finding.
  private func finding(
    _ passage: SignInGate.Passage, _ question: () async throws -> Bool
  ) async throws -> Bool {
    do {
      return try await question()
    } catch {
      await gate.end(passage)
      throw error
    }
  }

  private func isReused(_ password: String, by id: AccountID) async throws -> Bool {
    guard let stored = try await store.passwords(of: id, history: settings.history) else {
      return false
    }
    for verifier in [stored.verifier].compactMap(\.self) + stored.earlier {
      if try await matches(password, verifier) { return true }
    }
    return false
  }

  private func matches(_ password: String, _ verifier: Secret?) async throws -> Bool {
    do {
      let check = try await hasher.verify(Array(password.utf8), against: verifier?.revealed)
      return if case .right = check { true } else { false }
    } catch {
      throw Self.refusal(error)
    }
  }

  private func verifier(_ password: String) async throws -> Secret {
    do {
      return Secret(try await hasher.hash(Array(password.utf8)))
    } catch {
      throw Self.refusal(error)
    }
  }

  private static func refusal(_ error: PasswordHashingError) -> any Error {
    if case .queueFull = error { return PasswordRefusal.overloaded }
    return error
  }
}
