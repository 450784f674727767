import Fixtures
import Dispatch
import Foundation
import Glibc
import Synchronization

/// A TCP proxy on 127.0.0.1 in front of a server, which does to the bytes what a test wants.
final class FaultyLink: Sendable {
  private let listener: LoopbackListener
  private let target: UInt16
  private let state = Mutex<LinkFault?>(nil)

  /// Listens on a port of its own until it goes.
  init(to target: UInt16) throws {
    self.target = target
    listener = try LoopbackListener()
    listener.accept { [weak self] client in
      if let self { serve(client) } else { close(client) }
    }
  }

  var port: UInt16 { listener.port }
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
