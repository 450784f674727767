import Glibc
import HTTPRouting
import Values

/// The address of one end of a socket, as the system calls take it (sockaddr(3type)).
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  /// Room for any address.
  init() {}

  /// The name of a socket file; nil when the path is too long.
  init?(path: String) {
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
    withUnsafeMutableBytes(of: &storage) { target in
      withUnsafeBytes(of: &name) { target.copyMemory(from: $0) }
    }
    length = socklen_t(MemoryLayout<sockaddr_un>.size)
  }

  /// Lends the address to a system call, which may fill it.
  mutating func withPointer<Result>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        body(address, &length)
      }
    }
  }

  /// The network address without the port, or `local`.
  var peer: PeerAddress {
    let offset =
      switch Int32(storage.ss_family) {
      case AF_INET: 4  // sin_addr, ip(7)
      case AF_INET6: 8  // sin6_addr, ipv6(7)
      default: 0
      }
    guard offset > 0 else { return .local }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = withRaw { raw in
      inet_ntop(
        Int32(storage.ss_family), raw.baseAddress?.advanced(by: offset), &text,
        socklen_t(text.count))
    }
    let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return NetworkAddress(String(decoding: bytes, as: UTF8.self)).map(PeerAddress.network)
      ?? .local
  }

  /// The port of a network address; both families keep it in the third and fourth byte.
  var port: UInt16? {
    guard Int32(storage.ss_family) != AF_UNIX else { return nil }
    return withRaw { UInt16($0[2]) << 8 | UInt16($0[3]) }
  }

  private func withRaw<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: storage, body)
  }
}
