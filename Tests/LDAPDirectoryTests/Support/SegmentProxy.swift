import Dispatch
import Glibc
import Synchronization

/// Relays connections to a server and cuts what the server sends into pieces of other sizes.
final class SegmentProxy: Sendable {
  /// A size that ends the connection instead.
  static let cut = 0

  private let listener: LoopbackSocket
  private let target: UInt16
  private let pieces: @Sendable () -> Int
  private let isStopped = Atomic<Bool>(false)

  var url: String { "ldap://127.0.0.1:\(listener.port)" }

  /// Starts relaying; `pieces` gives the size of each next piece.
  init(to target: UInt16, pieces: @escaping @Sendable () -> Int) throws {
    listener = try LoopbackSocket()
    self.target = target
    self.pieces = pieces
    let accept = self.acceptClients
    DispatchQueue(label: "proxy.accept").async { accept() }
  }

  /// Ends accepting; connections end with their clients.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    shutdown(listener.descriptor, Int32(SHUT_RDWR))
  }

  private func acceptClients() {
    while !isStopped.load(ordering: .relaxed) {
      let client = accept(listener.descriptor, nil, nil)
      guard client >= 0 else { return }
      guard let server = Self.connect(to: target) else {
        close(client)
        continue
      }
      let (relay, pieces) = (Self.relay, self.pieces)
      let ends = DispatchGroup()
      DispatchQueue(label: "proxy.up").async(group: ends) { relay(client, server, { 65_536 }) }
      DispatchQueue(label: "proxy.down").async(group: ends) { relay(server, client, pieces) }
      ends.notify(queue: .global()) {
        close(client)
        close(server)
      }
    }
  }

  /// Gathers whole pieces before it hands them on; what is left when nothing more comes goes too.
  private static func relay(_ source: Int32, _ sink: Int32, _ pieces: () -> Int) {
    var waiting: [UInt8] = []
    var wanted = pieces()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while wanted != cut {
      var state = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
      let isIdle = poll(&state, 1, waiting.isEmpty ? -1 : 2) == 0
      if !isIdle {
        let count = recv(source, &buffer, buffer.count, 0)
        guard count > 0 else { break }
        waiting += buffer[..<count]
      }
      while wanted != cut, !waiting.isEmpty, isIdle || waiting.count >= wanted {
        let piece = waiting.prefix(wanted)
        guard send(sink, Array(piece), piece.count, Int32(MSG_NOSIGNAL)) == piece.count else {
          break
        }
        waiting.removeFirst(piece.count)
        wanted = pieces()
      }
    }
    shutdown(sink, Int32(SHUT_RDWR))
    shutdown(source, Int32(SHUT_RDWR))
  }

  private static func connect(to port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, size) == 0
      }
    }
    guard connected else {
      close(descriptor)
      return nil
    }
    var noDelay: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  }
}
