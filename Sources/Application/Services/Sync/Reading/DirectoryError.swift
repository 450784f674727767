/// Why a directory could not be asked.
public struct DirectoryError: Error, Sendable, Hashable {
  /// What can be done about it.
  public enum Code: Sendable, Hashable {
    /// No server answered in time.
    case unreachable
    /// A server's certificate could not be verified, or TLS failed otherwise.
    case tls
    /// The service's own name or password was refused.
    case bindRefused
    /// The base of a search doesn't exist.
    case noSuchBase
    /// The server refused for want of rights.
    case insufficientAccess
    /// A limit of the server cut the answer.
    case limitExceeded
    /// The server refused the request otherwise.
    case refused
  }

  /// What can be done about it.
  public var code: Code
  /// What was being done, and to which server: `connect to ldap://127.0.0.1:3389`.
  public var operation: String
  /// The result code of LDAP or of the library.
  public var resultCode: Int32
  /// One sentence for people: what failed, why, in the server's or the library's words, and what
  /// to do next; never a password.
  public var message: String

  /// The failure for people: the message where it is a sentence already, else with the operation.
  public var sentence: String {
    message.hasSuffix(".") ? message : "\(operation): \(message)"
  }

  /// Joins the facts.
  public init(code: Code, operation: String, resultCode: Int32, message: String) {
    self.code = code
    self.operation = operation
    self.resultCode = resultCode
    self.message = message
  }
}
