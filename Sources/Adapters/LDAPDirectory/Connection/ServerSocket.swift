import CLDAP
import Glibc

/// A connected socket, closed with its owner unless it was handed on.
///
/// libldap gets its sockets from here, because its own way to TLS waits without a limit for a
/// server that doesn't answer, and spins while it does when a network timeout is set.
struct ServerSocket: ~Copyable {
  /// The longest that one call of `read` or `write` waits for the other side (`socket(7)`).
  private static let patience = Duration.seconds(1)

  let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Gives the descriptor away; who takes it closes it.
  consuming func handOver() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  /// Connects to the first address of the server that accepts.
  static func connect(
    to address: ServerAddress, _ deadline: Deadline
  ) throws(LDAPFailure) -> ServerSocket {
    if address.scheme == .ldapi { return try connectLocally(address.host, deadline) }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(address.host, String(address.port), &hints, &list)
    guard code == 0 else {
      throw LDAPFailure(LDAP_SERVER_DOWN, "\(address.host): \(String(cString: gai_strerror(code)))")
    }
    defer { freeaddrinfo(list) }
    var failure = LDAPFailure(LDAP_SERVER_DOWN, "\(address.host) has no address")
    var next = list
    while let info = next?.pointee {
      do {
        return try connect(info.ai_family, info.ai_addr, info.ai_addrlen, deadline)
      } catch {
        failure = error
      }
      next = info.ai_next
    }
    throw failure
  }

  private static func connectLocally(
    _ path: String, _ deadline: Deadline
  ) throws(LDAPFailure) -> ServerSocket {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard path.utf8.count <= room else {
      throw LDAPFailure(LDAP_PARAM_ERROR, "the socket's path is longer than \(room) bytes")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    do {
      return try withUnsafePointer(to: address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          try connect(AF_UNIX, address, length, deadline)
        }
      }
    } catch let failure as LDAPFailure {
      throw failure
    } catch {
      throw LDAPFailure(LDAP_LOCAL_ERROR, "\(error)")
    }
  }

  private static func connect(
    _ family: Int32, _ address: UnsafePointer<sockaddr>?, _ length: socklen_t,
    _ deadline: Deadline
  ) throws(LDAPFailure) -> ServerSocket {
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, flags | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .system(errno) }
    let made = ServerSocket(descriptor)
    if Glibc.connect(descriptor, address, length) != 0 {
      guard errno == EINPROGRESS else { throw .system(errno) }
      try made.waitUntilConnected(deadline)
    }
    made.prepare(isTCP: family != AF_UNIX)
    return made
  }

  private borrowing func waitUntilConnected(_ deadline: Deadline) throws(LDAPFailure) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while poll(&waiting, 1, Int32(clamping: deadline.remaining.milliseconds)) <= 0 {
      if Task.isCancelled { throw .cancelled }
      guard !deadline.hasPassed else { throw .system(ETIMEDOUT) }
    }
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
    guard code == 0 else { throw .system(code) }
  }

  /// Makes calls wait, but not for ever: libldap asks again until its own time is over.
  private borrowing func prepare(isTCP: Bool) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    var patience = timeval(Self.patience)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
    guard isTCP else { return }
    var on: Int32 = 1
    let one = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, one)
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, one)
  }
}

extension LDAPFailure {
  /// A failure of the system, with its own words.
  fileprivate static func system(_ code: Int32) -> LDAPFailure {
    LDAPFailure(
      code == ETIMEDOUT ? LDAP_TIMEOUT : LDAP_SERVER_DOWN, String(cString: strerror(code)))
  }
}
