import CLDAP
import Glibc

/// One `LDAP *` of libldap, unbound and freed with its owner; used by one thread at a time.
final class LDAPHandle {
  /// How often a wait looks whether its task was cancelled.
  private static let slice = Duration.milliseconds(200)

  private let pointer: OpaquePointer
  /// The server's URL.
  let url: String

  /// Writing to a connection that the server has closed raises SIGPIPE, whose default ends the
  /// process; libldap leaves it to the program.
  private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Makes a handle without connecting.
  init(url: String) throws(LDAPFailure) {
    Self.ignoresBrokenPipes
    var made: OpaquePointer?
    let code = ldap_initialize(&made, url)
    guard code == LDAP_SUCCESS, let made else { throw LDAPFailure(code) }
    pointer = made
    self.url = url
  }

  deinit {
    ldap_unbind_ext(pointer, nil, nil)
  }

  /// Whether the URL brings TLS from the first byte.
  var isTLSFromStart: Bool { url.lowercased().hasPrefix("ldaps:") }

  /// Whether the server is a socket of this machine.
  var isLocal: Bool { url.lowercased().hasPrefix("ldapi:") }

  /// Lends the pointer to a call of libldap; it must not be kept.
  func withPointer<Value>(_ body: (OpaquePointer) -> Value) -> Value {
    body(pointer)
  }

  /// Connects, which `ldaps` does with TLS; bounded by `LDAP_OPT_NETWORK_TIMEOUT`.
  func connect() throws(LDAPFailure) {
    let code = ldap_connect(pointer)
    guard code == LDAP_SUCCESS else { throw failure(code) }
  }

  /// Starts TLS on a connected handle (RFC 4511, section 4.14).
  func startTLS(_ deadline: Deadline) throws(LDAPFailure) {
    var id: Int32 = 0
    let code = ldap_start_tls(pointer, nil, nil, &id)
    guard code == LDAP_SUCCESS else { throw failure(code) }
    let result = try self.result(of: id, deadline)
    guard result.code == LDAP_SUCCESS else { throw result.failure }
    let installed = ldap_install_tls(pointer)
    guard installed == LDAP_SUCCESS else { throw failure(installed) }
  }

  /// Waits for the one result of an operation.
  func result(of id: Int32, _ deadline: Deadline) throws(LDAPFailure) -> OperationResult {
    while true {
      if case .result(let result) = try answer(to: id, deadline) { return result }
    }
  }

  /// Waits for the next message that answers a request.
  func answer(to id: Int32, _ deadline: Deadline) throws(LDAPFailure) -> Answer {
    while true {
      var message: OpaquePointer?
      var patience = timeval(min(deadline.remaining, Self.slice))
      let tag = ldap_result(pointer, id, LDAP_MSG_ONE, &patience, &message)
      if tag > 0, let message {
        defer { ldap_msgfree(message) }
        return try decode(message, tag: tag)
      }
      guard tag == 0 else { throw failure(nil) }
      if Task.isCancelled { throw .cancelled }
      if deadline.hasPassed { throw LDAPFailure(LDAP_TIMEOUT) }
    }
  }

  /// Gives a request up; the server may still send what it has.
  func abandon(_ id: Int32) {
    ldap_abandon_ext(pointer, id, nil, nil)
  }

  /// A failure with the words that libldap keeps for it; without a code, the last one.
  func failure(_ code: Int32?) -> LDAPFailure {
    var last: Int32 = 0
    if code == nil { ldap_get_option(pointer, LDAP_OPT_RESULT_CODE, &last) }
    var words: UnsafeMutablePointer<CChar>?
    ldap_get_option(pointer, LDAP_OPT_DIAGNOSTIC_MESSAGE, &words)
    defer { ldap_memfree(words) }
    return LDAPFailure(code ?? last, words.map { String(cString: $0) } ?? "")
  }
}
