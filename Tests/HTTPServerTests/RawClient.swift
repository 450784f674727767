import Dispatch
import Glibc

/// A client that sends exactly the bytes it is told to, and waits at most thirty seconds for anything.
final class RawClient: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let descriptor: Int32
  private let queue = DispatchQueue(label: "raw client")

  /// Connects to a port of this machine.
  init(port: UInt16) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try Self.connect(descriptor, &address)
  }

  /// Connects to a socket file.
  init(path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try Self.connect(descriptor, &address)
  }

  deinit { Glibc.close(descriptor) }

  private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) throws {
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(
        descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    // The descriptor is closed by `deinit`, which runs after this throw too.
    guard result == 0 else { throw Failure(description: "connect failed with errno \(errno)") }
  }

  /// Sends text; false when the server has closed.
  @discardableResult
  func send(_ text: String) async -> Bool { await send(Array(text.utf8)) }

  /// Sends bytes; false when the server has closed.
  @discardableResult
  func send(_ bytes: [UInt8]) async -> Bool {
    await onQueue { [descriptor] in
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  /// Reads until the text contains `marker`, or the server closes.
  func read(until marker: String) async throws -> String {
    let marker = Array(marker.utf8)
    return try await read { bytes in
      bytes.indices.contains { bytes[$0...].starts(with: marker) }
    }
  }

  /// Reads until the server closes.
  func readAll() async throws -> String {
    try await read { _ in false }
  }

  /// Whether the server closes within the time, without sending anything.
  func isClosed(within milliseconds: Int32) async -> Bool {
    await onQueue { [descriptor] in
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, milliseconds) == 1 else { return false }
      var byte: UInt8 = 0
      return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) <= 0
    }
  }

  /// Closes the sending half and the receiving half; the server sees the client go.
  func hangUp() {
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  private func read(until isEnough: @escaping @Sendable ([UInt8]) -> Bool) async throws -> String {
    let result: Result<String, Failure> = await onQueue { [descriptor] in
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN {
          return .failure(Failure(description: "nothing came for thirty seconds"))
        }
        guard count > 0 else { break }
        bytes += buffer[..<count]
        if isEnough(bytes) { break }
      }
      return .success(String(decoding: bytes, as: UTF8.self))
    }
    return try result.get()
  }

  private func onQueue<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work()) }
    }
  }
}
