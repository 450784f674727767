import Fixtures
import Glibc

/// A TCP connection to 127.0.0.1 on which a test says what it wants, closed with its owner.
final class RawConnection: Sendable {
  private let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let descriptor = descriptor
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw ProgramFailure(description: "connect: errno \(errno)") }
  }

  deinit {
    close(descriptor)
  }

  /// Sends text.
  func send(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    else { throw ProgramFailure(description: "send: errno \(errno)") }
  }

  /// Everything until the other side closes.
  func readToEnd(within limit: Duration = .seconds(30)) async throws -> String {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    try await wait(for: "end of the answer", within: limit) {
      while true {
        let count = recv(descriptor, &block, block.count, Int32(MSG_DONTWAIT))
        if count <= 0 { return count == 0 || errno != EAGAIN }
        bytes += block[..<count]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
