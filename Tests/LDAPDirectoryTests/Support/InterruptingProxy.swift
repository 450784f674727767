import Dispatch
import Glibc
import Synchronization

/// Stands between a client and a server and breaks a connection at a chosen request.
final class InterruptingProxy: Sendable {
  /// What becomes of one request.
  enum Fate: Sendable {
    /// It reaches the server and its answer the client.
    case passes
    /// It reaches the server, which does it; the connection breaks before the answer comes back.
    case answerIsLost
    /// The connection breaks before it reaches the server.
    case requestIsLost
  }

  private let listener: LoopbackSocket
  private let server: UInt16
  private let fate = Mutex<@Sendable (UInt8) -> Fate>({ _ in .passes })

  var url: String { "ldap://127.0.0.1:\(listener.port)" }

  init(to server: UInt16) throws {
    listener = try LoopbackSocket()
    self.server = server
    let accept = self.acceptClients
    DispatchQueue(label: "proxy.accept").async { accept() }
  }

  /// Decides about each request from now on, by the tag of its operation.
  func decide(_ fate: @escaping @Sendable (UInt8) -> Fate) {
    self.fate.withLock { $0 = fate }
  }

  /// Ends accepting; connections end with their clients.
  func stop() {
    shutdown(listener.descriptor, Int32(SHUT_RDWR))
  }

  private func acceptClients() {
    while true {
      let client = accept(listener.descriptor, nil, nil)
      guard client >= 0 else { return }
      let serve = self.serve
      DispatchQueue(label: "proxy.client").async { serve(client) }
    }
  }

  private func serve(_ client: Int32) {
    defer { close(client) }
    guard let server = LoopbackSocket.connect(to: server) else { return }
    defer { close(server) }
    let answers = DispatchQueue(label: "proxy.answers")
    let passing = DispatchGroup()
    let isCut = Mutex(false)
    answers.async(group: passing) {
      while let part = Self.part(from: server) {
        if isCut.withLock({ $0 }) || !Self.send(part, to: client) { break }
      }
      shutdown(client, Int32(SHUT_RDWR))
    }
    while let (operation, request) = Self.request(from: client) {
      let fate = fate.withLock { $0 }(operation)
      if fate == .requestIsLost { break }
      if fate == .answerIsLost { isCut.withLock { $0 = true } }
      guard Self.send(request, to: server) else { break }
      if fate == .answerIsLost { break }
    }
    // The half of the connection that brings the answer stays open until the server has done it.
    if !isCut.withLock({ $0 }) { shutdown(server, Int32(SHUT_RDWR)) }
    passing.wait()
  }

  /// One message and the tag of its operation.
  private static func request(from client: Int32) -> (operation: UInt8, bytes: [UInt8])? {
    guard let head = bytes(2, from: client) else { return nil }
    var bytes = head
    var length = Int(head[1])
    if length >= 0x80 {
      guard let octets = Self.bytes(length & 0x7f, from: client) else { return nil }
      bytes += octets
      length = octets.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let body = Self.bytes(length, from: client), body.count > 2 else { return nil }
    let operation = 2 + Int(body[1])
    guard body.count > operation else { return nil }
    return (body[operation], bytes + body)
  }

  private static func part(from socket: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 16384)
    let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
    return count > 0 ? [UInt8](buffer[..<count]) : nil
  }

  private static func bytes(_ count: Int, from socket: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let read = buffer.withUnsafeMutableBytes {
        recv(socket, $0.baseAddress?.advanced(by: filled), count - filled, 0)
      }
      guard read > 0 else { return nil }
      filled += read
    }
    return buffer
  }

  private static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
