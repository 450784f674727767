import COpenSSL
public import Services

/// Random bits from OpenSSL's generator, which the kernel seeds (RAND_bytes(3)).
public struct SystemRandomness: Randomness {
  /// Makes sure that the generator has got its seed.
  public init() throws(CryptographyError) {
    guard RAND_status() == 1 else {
      throw CryptographyError(operation: "seed its random generator from the kernel")
    }
  }

  /// So many random bytes.
  public func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      Self.fill(UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// Two random words.
  public func words() -> (UInt64, UInt64) {
    var words: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &words, Self.fill)
    return words
  }

  private static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return }
    let result = RAND_bytes_ex(nil, start, buffer.count, 256)
    // The seed was there at the start. Going on with guessable bits would be worse than ending.
    precondition(result == 1, "the kernel gives no random bits any more")
  }
}
