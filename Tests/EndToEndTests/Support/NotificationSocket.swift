import Fixtures
import Glibc

/// A socket like the one on which systemd listens to its services (sd_notify(3)).
final class NotificationSocket: Sendable {
  let path: String
  private let descriptor: Int32

  init(in folder: TestFolder) throws {
    path = folder.path("notify")
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else {
      throw ProgramFailure(description: "\(path) is too long for a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let descriptor = descriptor
    let isBound = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    guard isBound else { throw ProgramFailure(description: "no socket: errno \(errno)") }
  }

  deinit {
    close(descriptor)
  }

  /// The next message; nil when none has come.
  func receive() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }

  /// Waits for a message that begins so, and returns it; others are passed over.
  func message(_ beginning: String) async throws -> String {
    var found = ""
    try await wait(for: "message \(beginning)") {
      while let next = receive() {
        found = next
        if next.hasPrefix(beginning) { return true }
      }
      return false
    }
    return found
  }
}
