/// How costly password hashes are, and how many are made at once.
public struct Argon2Settings: Hashable, Sendable {
  /// Memory of one hash in KiB (`m`).
  public var memory: Int
  /// Passes over the memory (`t`).
  public var iterations: Int
  /// Hashes made at the same time; each needs its memory and a thread.
  public var parallel: Int
  /// Calls that may wait for their turn; further ones are refused.
  public var queueLength: Int

  /// Joins the parts; without arguments they are OWASP's for Argon2id.
  public init(
    memory: Int = 19 * 1024, iterations: Int = 2, parallel: Int = 2, queueLength: Int = 64
  ) {
    self.memory = memory
    self.iterations = iterations
    self.parallel = parallel
    self.queueLength = queueLength
  }

  /// The cost of a hash made with these settings; one lane, because `parallel` already fills the
  /// processors.
  var cost: Argon2Cost { Argon2Cost(memory: memory, iterations: iterations, lanes: 1) }

  func check() throws(Argon2SettingsError) {
    try Self.check("memory", memory, Argon2Cost.allowedMemory)
    try Self.check("iterations", iterations, Argon2Cost.allowedIterations)
    try Self.check("parallel", parallel, 1...64)
    try Self.check("queue length", queueLength, 0...10_000)
  }

  private static func check(
    _ name: String, _ value: Int, _ allowed: ClosedRange<Int>
  ) throws(Argon2SettingsError) {
    guard allowed.contains(value) else {
      throw Argon2SettingsError(setting: name, value: value, allowed: allowed)
    }
  }
}

/// A setting of password hashing that is out of range.
public struct Argon2SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which one.
  public let setting: String
  /// Its value; memory in KiB.
  public let value: Int
  /// What is possible.
  public let allowed: ClosedRange<Int>

  /// The sentence for an operator.
  public var description: String {
    "The \(setting) of password hashing is \(value); choose \(allowed.lowerBound) to "
      + "\(allowed.upperBound)."
  }
}
