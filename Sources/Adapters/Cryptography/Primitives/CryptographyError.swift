import COpenSSL

/// What OpenSSL refused to do, in its own words.
public struct CryptographyError: Error, Hashable, Sendable {
  /// What was wanted: `prepare SHA-256`.
  public let operation: String
  /// The library's code (ERR_get_error(3)); 0 when it gave none.
  public let code: UInt
  /// The library's words.
  public let message: String

  /// Takes the oldest error of this thread from the library's queue and empties the queue.
  init(operation: String) {
    self.operation = operation
    code = ERR_get_error()
    var words = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(code, &words, words.count)
    message = String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    ERR_clear_error()
  }
}

extension CryptographyError: CustomStringConvertible {
  /// The sentence for an operator.
  public var description: String {
    "OpenSSL could not \(operation): \(message). Check the installation of libssl and its "
      + "configuration (openssl.cnf); SHA-256 and HMAC must be enabled."
  }
}
