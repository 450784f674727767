import COpenSSL

/// A copy of secret bytes that is overwritten when nobody needs it any more.
///
/// - Note: `@unchecked Sendable` because the bytes aren't changed between `init` and `deinit`.
final class SecretBytes: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) {
    storage = .allocate(capacity: bytes.count)
    _ = storage.initialize(from: bytes)
  }

  deinit {
    OPENSSL_cleanse(storage.baseAddress, storage.count)
    storage.deallocate()
  }

  var count: Int { storage.count }

  /// Lends the bytes; they must not be changed or kept.
  func withBytes<Value>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Value) -> Value {
    body(storage)
  }
}
