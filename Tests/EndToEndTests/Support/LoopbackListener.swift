import Fixtures
import Foundation
import Glibc

/// A socket that listens on a port of 127.0.0.1 that nobody else uses, until it goes.
final class LoopbackListener: Sendable {
  let port: UInt16
  private let descriptor: Int32

  /// Listens.
  ///
  /// - Throws: `ProgramFailure`.
  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 64) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isListening else { throw ProgramFailure(description: "link: errno \(errno)") }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit {
    // Wakes accept(2), which then finds that nobody is there.
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Hands over each connection, on a thread of its own that closes the socket in the end.
  ///
  /// To be called once.
  func accept(_ serve: @escaping @Sendable (_ client: Int32) -> Void) {
    Thread.detachNewThread { [descriptor] in
      while true {
        let client = Glibc.accept(descriptor, nil, nil)
        guard client >= 0 else { break }
        serve(client)
      }
      close(descriptor)
    }
  }

  /// A connection without delays to a port; nil when nobody listens.
  static func connect(to port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in.loopback(port: port)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else {
      close(descriptor)
      return nil
    }
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  }
}

extension sockaddr_in {
  /// A port of 127.0.0.1.
  fileprivate static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
