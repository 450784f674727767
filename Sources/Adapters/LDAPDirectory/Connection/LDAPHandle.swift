import CLDAP
import Glibc

/// One `LDAP *` of libldap, unbound and freed with its owner; used by one thread at a time.
final class LDAPHandle {
  /// How often a wait looks whether its task was cancelled.
  private static let slice = Duration.milliseconds(200)

  private let pointer: OpaquePointer
  private let descriptor: Int32
  let address: ServerAddress

  /// The server's URL.
  var url: String { address.url }

  /// Writing to a connection that the server has closed raises SIGPIPE, whose default ends the
  /// process; libldap leaves it to the program.
  private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Takes over a connected socket (`ldap_init_fd(3)`).
  init(_ socket: consuming ServerSocket, _ address: ServerAddress) throws(LDAPFailure) {
    Self.ignoresBrokenPipes
    let kind = address.scheme == .ldapi ? LDAP_PROTO_IPC : LDAP_PROTO_TCP
    var made: OpaquePointer?
    let code = ldap_init_fd(socket.descriptor, kind, address.url, &made)
    guard code == LDAP_SUCCESS, let made else { throw LDAPFailure(code) }
    pointer = made
    descriptor = socket.handOver()
    self.address = address
    guard cldap_read_ahead(made) == 0 else { throw LDAPFailure(LDAP_NO_MEMORY) }
  }

  deinit {
    ldap_unbind_ext(pointer, nil, nil)
  }

  /// Lends the pointer to a call of libldap; it must not be kept.
  func withPointer<Value>(_ body: (OpaquePointer) -> Value) -> Value {
    body(pointer)
  }

  /// Asks for TLS and starts it (RFC 4511, section 4.14).
  func startTLS(_ deadline: Deadline) throws(LDAPFailure) {
    var id: Int32 = 0
    let code = ldap_start_tls(pointer, nil, nil, &id)
    guard code == LDAP_SUCCESS else { throw failure(code) }
    let result = try self.result(of: id, deadline)
    guard result.code == LDAP_SUCCESS else { throw result.failure }
    try beginTLS(deadline)
  }

  /// Starts TLS without asking, as `ldaps` does; the certificate must be for the URL's host.
  func beginTLS(_ deadline: Deadline) throws(LDAPFailure) {
    let watchdog = SocketWatchdog(descriptor, deadline)
    let code = ldap_install_tls(pointer)
    if watchdog.callBack() { throw LDAPFailure(LDAP_TIMEOUT) }
    guard code == LDAP_SUCCESS else { throw failure(code) }
  }

  /// Waits for the one result of an operation.
  func result(of id: Int32, _ deadline: Deadline) throws(LDAPFailure) -> OperationResult {
    while true {
      if case .result(let result) = try answer(to: id, deadline) { return result }
    }
  }

  /// Waits for the next message that answers a request.
  func answer(to id: Int32, _ deadline: Deadline) throws(LDAPFailure) -> Answer {
    try message(to: id, deadline, decode)
  }

  /// Waits for the next message that answers a request, and makes a value of it.
  func message<Value>(
    to id: Int32, _ deadline: Deadline,
    _ decode: (OpaquePointer, Int32) throws(LDAPFailure) -> Value
  ) throws(LDAPFailure) -> Value {
    while true {
      var message: OpaquePointer?
      var patience = timeval(min(deadline.remaining, Self.slice))
      let tag = ldap_result(pointer, id, LDAP_MSG_ONE, &patience, &message)
      if tag > 0, let message {
        defer { ldap_msgfree(message) }
        return try decode(message, tag)
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
