import Glibc
import Synchronization

/// A socket that clients connect to.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  /// Where it listens, with the port that the system chose.
  let address: ServerAddress
  private let isClosed = Atomic(false)

  /// Binds and listens.
  init(_ address: ServerAddress) throws(HTTPServerError) {
    switch address {
    case .network(let host, let port):
      descriptor = try Self.bind(host: host, port: port)
      self.address = .network(host: host, port: Self.port(of: descriptor) ?? port)
    case .socketFile(let path):
      descriptor = try Self.bind(path: path)
      self.address = address
    }
  }

  deinit { close() }

  /// Refuses further clients, and removes the socket file.
  func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    Glibc.close(descriptor)
    if case .socketFile(let path) = address { unlink(path) }
  }

  /// Accepts one client; nil when none waits, or on an error in `errno`.
  func accept() -> (descriptor: Int32, address: SocketAddress)? {
    var address = SocketAddress()
    let client = address.withPointer { Glibc.accept(descriptor, $0, $1) }
    guard client >= 0 else { return nil }
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    if case .network = self.address {
      var yes: Int32 = 1
      setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    return (client, address)
  }

  private static func bind(host: String, port: UInt16) throws(HTTPServerError) -> Int32 {
    let address = ServerAddress.network(host: host, port: port)
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, String(port), &hints, &found)
    guard result == 0, let found else {
      throw HTTPServerError(
        .addressUnavailable, address, String(cString: gai_strerror(result)))
    }
    defer { freeaddrinfo(found) }
    let info = found.pointee
    let descriptor = try open(family: info.ai_family, for: address)
    do throws(HTTPServerError) {
      // A restart must not wait for the connections of the process before.
      var yes: Int32 = 1
      setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
      try check(Glibc.bind(descriptor, info.ai_addr, info.ai_addrlen), address)
      try check(listen(descriptor, SOMAXCONN), address)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func bind(path: String) throws(HTTPServerError) -> Int32 {
    let address = ServerAddress.socketFile(path: path)
    guard var name = SocketAddress(path: path) else {
      throw HTTPServerError(.pathTooLong, address, "the path is too long")
    }
    try removeStaleFile(path, name)
    let descriptor = try open(family: AF_UNIX, for: address)
    do throws(HTTPServerError) {
      // Linux gives the file the mode of the socket, so that at no time others get in.
      try check(fchmod(descriptor, 0o660), address)
      try check(name.withPointer { Glibc.bind(descriptor, $0, $1.pointee) }, address)
      try check(chmod(path, 0o660), address)
      try check(listen(descriptor, SOMAXCONN), address)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    return descriptor
  }

  /// Removes what a killed process left; a file that somebody answers on stays.
  private static func removeStaleFile(
    _ path: String, _ name: SocketAddress
  ) throws(HTTPServerError) {
    let address = ServerAddress.socketFile(path: path)
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw HTTPServerError(.notASocket, address, "the file there isn't a socket")
    }
    let probe = try open(family: AF_UNIX, for: address)
    defer { Glibc.close(probe) }
    var name = name
    let answers = name.withPointer { connect(probe, $0, $1.pointee) } == 0
    // A full queue of waiting clients (EAGAIN) also means that somebody listens.
    guard !answers, errno != EAGAIN else {
      throw HTTPServerError(.addressInUse, address, "another process answers there")
    }
    guard errno == ECONNREFUSED else { throw HTTPServerError(address, errno: errno) }
    try check(unlink(path), address)
  }

  private static func open(
    family: Int32, for address: ServerAddress
  ) throws(HTTPServerError) -> Int32 {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(family, Int32(kind), 0)
    try check(descriptor, address)
    return descriptor
  }

  private static func check(
    _ result: Int32, _ address: ServerAddress
  ) throws(HTTPServerError) {
    guard result >= 0 else { throw HTTPServerError(address, errno: errno) }
  }

  private static func port(of descriptor: Int32) -> UInt16? {
    var address = SocketAddress()
    guard address.withPointer({ getsockname(descriptor, $0, $1) }) == 0 else { return nil }
    return address.port
  }
}
