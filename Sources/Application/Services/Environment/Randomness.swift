public import Values

/// Random bits that nobody can guess, for identifiers, tokens and salts.
///
/// Calls don't block and never give weak bits: a source that can't deliver any more ends the
/// process.
public protocol Randomness: Sendable {
  /// So many random bytes.
  func bytes(_ count: Int) -> [UInt8]

  /// Two random words, cheaper than 16 bytes in an array.
  func words() -> (UInt64, UInt64)
}

extension Randomness {
  /// A new version 7 identifier that sorts by `time`.
  public func uniqueID(at time: Timestamp) -> UniqueID {
    .timeOrdered(at: time, random: words())
  }

  /// A random number in 0..<1.
  public func fraction() -> Double {
    Double(words().0 >> 11) / Double(1 << 53)
  }

  /// A new version 7 identifier for one kind of object, which sorts by `time`.
  public func identifier<Object>(at time: Timestamp) -> Identifier<Object> {
    Identifier(uniqueID(at: time))
  }
}
