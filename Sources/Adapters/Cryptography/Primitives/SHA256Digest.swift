import COpenSSL
public import Services

/// SHA-256 by OpenSSL, looked up once.
///
/// - Note: `@unchecked Sendable` because the algorithm object isn't changed between `init` and
///   `deinit`; EVP_MD(3) lets threads share it.
public final class SHA256Digest: Digest, @unchecked Sendable {
  private static let length = 32
  private let algorithm: OpaquePointer

  /// Finds the algorithm in the installed library.
  public init() throws(CryptographyError) {
    guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
      throw CryptographyError(operation: "prepare SHA-256")
    }
    self.algorithm = algorithm
  }

  deinit {
    EVP_MD_free(algorithm)
  }

  /// The SHA-256 of the bytes (FIPS 180-4), 32 bytes.
  public func sha256(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.length) { digest, count in
      let result = EVP_Digest(bytes, bytes.count, digest.baseAddress, nil, algorithm, nil)
      // Fails for want of memory only, which ends a Swift program everywhere else too.
      precondition(result == 1, "SHA-256 failed: out of memory")
      count = Self.length
    }
  }
}
