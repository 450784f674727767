public import Services

/// Argon2id (RFC 9106) by libargon2, and bcrypt for what other programs stored, on threads of its
/// own.
public final class Argon2PasswordHasher: PasswordHasher {
  /// The lengths of passwords in bytes that can be stored.
  public static let allowedLength = 1...1024
  private static let saltLength = 16
  private static let tagLength = 32

  private let cost: Argon2Cost
  private let randomness: any Randomness
  private let workers: WorkerThreads
  /// Stands in where there is no verifier, so that looking for one can't be told by the time.
  private let placeholder: Argon2Verifier

  /// Prepares the threads; they start with the first work.
  public init(
    _ settings: Argon2Settings, randomness: any Randomness
  ) throws(Argon2SettingsError) {
    try settings.check()
    cost = settings.cost
    self.randomness = randomness
    workers = WorkerThreads(
      label: "muster.argon2", count: settings.parallel, queueLength: settings.queueLength
    ) { HashMemory.ofTheProcess.release() }
    placeholder = Argon2Verifier(
      cost: settings.cost, salt: randomness.bytes(Self.saltLength),
      tag: randomness.bytes(Self.tagLength))
  }

  /// How busy it is, for the metrics.
  public var load: HashingLoad { workers.load }

  /// Makes the verifier to store, with a salt of its own.
  public func hash(_ password: [UInt8]) async throws(PasswordHashingError) -> String {
    guard Self.allowedLength.contains(password.count) else {
      throw .unsuitableLength(bytes: password.count, allowed: Self.allowedLength)
    }
    let salt = randomness.bytes(Self.saltLength)
    let tag = try await tag(of: password, salt: salt, cost: cost, length: Self.tagLength)
    return Argon2Verifier(cost: cost, salt: salt, tag: tag).text
  }

  /// Checks a password against a stored verifier, or takes the time of a check without one.
  ///
  /// bcrypt hashes of other programs are checked too, by the same workers.
  public func verify(
    _ password: [UInt8], against verifier: String?
  ) async throws(PasswordHashingError) -> PasswordCheck {
    guard Self.allowedLength.contains(password.count) else { return .wrong }
    if let verifier, let foreign = BcryptVerifier(parsing: verifier) {
      return try await matches(password, foreign) ? .right(needsRehash: true) : .wrong
    }
    let stored = verifier.flatMap(Argon2Verifier.init(parsing:))
    let known = stored ?? placeholder
    let tag = try await tag(
      of: password, salt: known.salt, cost: known.cost, length: known.tag.count)
    let isEqual = isEqualInConstantTime(tag, known.tag)
    guard isEqual, stored != nil else { return .wrong }
    let isCurrent =
      known.cost == cost && known.tag.count == Self.tagLength
      && known.salt.count >= Self.saltLength
    return .right(needsRehash: !isCurrent)
  }

  /// Whether `verify` understands a verifier: Argon2id in PHC form, or bcrypt.
  public func understands(_ verifier: String) -> Bool {
    Argon2Verifier(parsing: verifier) != nil || BcryptVerifier(parsing: verifier) != nil
  }

  private func matches(
    _ password: [UInt8], _ verifier: BcryptVerifier
  ) async throws(PasswordHashingError) -> Bool {
    let secret = SecretBytes(password)
    do {
      return try await workers.run { verifier.matches(secret) }
    } catch {
      throw .queueFull(waiting: error.waiting)
    }
  }

  private func tag(
    of password: [UInt8], salt: [UInt8], cost: Argon2Cost, length: Int
  ) async throws(PasswordHashingError) -> [UInt8] {
    let secret = SecretBytes(password)
    let result: Result<[UInt8], PasswordHashingError>
    do {
      result = try await workers.run {
        Result { () throws(PasswordHashingError) in
          try Argon2Function.tag(of: secret, salt: salt, cost: cost, length: length)
        }
      }
    } catch {
      throw .queueFull(waiting: error.waiting)
    }
    return try result.get()
  }
}
