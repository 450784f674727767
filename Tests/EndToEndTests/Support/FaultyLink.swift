import Fixtures
import Dispatch
import Foundation
import Glibc
import Synchronization

/// A TCP proxy on 127.0.0.1 in front of a server, which does to the bytes what a test wants.
final class FaultyLink: Sendable {
  let port: UInt16
  private let listener: Int32
  private let target: UInt16
  private let state = Mutex<LinkFault?>(nil)

  /// Listens on a port of its own until it goes.
  init(to target: UInt16) throws {
    self.target = target
    (listener, port) = try LoopbackListener.open()
    Thread.detachNewThread { [weak self, listener] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0, let self else { break }
        self.serve(client)
      }
      close(listener)
    }
  }

  deinit {
    // Wakes accept(2), which then finds that nobody is there.
    shutdown(listener, Int32(SHUT_RDWR))
  }

  var url: String { "ldap://127.0.0.1:\(port)" }

  /// What it does from now on, also on the connections that there are; nil lets everything pass.
  var fault: LinkFault? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  private func serve(_ client: Int32) {
    guard fault != .refused, let server = LoopbackListener.connect(to: target) else {
      close(client)
      return
    }
    var on: Int32 = 1
    setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    let ends = [client, server]
    // The last of both directions to end closes the descriptors; until then their numbers are ours.
    let directions = DispatchGroup()
    for (from, to) in [(client, server), (server, client)] {
      directions.enter()
      Thread.detachNewThread { [weak self] in
        var stream = LinkStream(from: from, to: to)
        while let bytes = stream.receive() {
          guard let self, stream.pass(bytes, under: self.fault) else { break }
        }
        stream.end()
        directions.leave()
      }
    }
    directions.notify(queue: .global()) { for end in ends { close(end) } }
  }
}

extension sockaddr_in {
  /// A port of 127.0.0.1.
  static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
