import Glibc

/// One direction of a connection through a faulty link.
struct LinkStream {
  private let source: Int32
  private let sink: Int32
  private var count = 0

  init(from source: Int32, to sink: Int32) {
    self.source = source
    self.sink = sink
  }

  /// The next piece; nil when there is no more.
  func receive() -> [UInt8]? {
    var block = [UInt8](repeating: 0, count: 16_384)
    let received = recv(source, &block, block.count, 0)
    return received > 0 ? Array(block[..<received]) : nil
  }

  /// Passes a piece on, or does to it what the fault says.
  ///
  /// - Returns: whether the direction goes on.
  mutating func pass(_ bytes: [UInt8], under fault: LinkFault?) -> Bool {
    let before = count
    count += bytes.count
    let range = before..<count
    switch fault {
    case nil: return send(bytes)
    case .refused: return false
    case .delayed(let milliseconds):
      poll(nil, 0, Int32(milliseconds))
      return send(bytes)
    case .split(let end): return before < end ? sendInPieces(bytes) : send(bytes)
    case .dripping(let end): return before < end ? drip(bytes) : send(bytes)
    case .silent(let place): return count <= place ? send(bytes) : send(bytes, before, upTo: place)
    case .reset(let place):
      guard count > place else { return send(bytes) }
      _ = send(bytes, before, upTo: place)
      reset()
      return false
    case .halfClosed(let place):
      guard count > place else { return send(bytes) }
      _ = send(bytes, before, upTo: place)
      return false
    case .doubled(let place): return send(range.contains(place) ? bytes + bytes : bytes)
    case .swapped(let place):
      let middle = bytes.count / 2
      return send(range.contains(place) ? Array(bytes[middle...] + bytes[..<middle]) : bytes)
    }
  }

  /// Tells the receiver that there is no more.
  func end() {
    shutdown(sink, Int32(SHUT_WR))
  }

  /// Sends what comes before a byte of the whole direction, where the piece begins at `start`.
  private func send(_ bytes: [UInt8], _ start: Int, upTo end: Int) -> Bool {
    send(Array(bytes.prefix(max(0, end - start))))
  }

  private func drip(_ bytes: [UInt8]) -> Bool {
    for byte in bytes {
      guard send([byte]) else { return false }
      poll(nil, 0, 1)
    }
    return true
  }

  private func sendInPieces(_ bytes: [UInt8]) -> Bool {
    for start in stride(from: 0, to: bytes.count, by: 3) {
      guard send(Array(bytes[start..<min(start + 3, bytes.count)])) else { return false }
    }
    return true
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let more = bytes[sent...].withUnsafeBytes {
        Glibc.send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard more > 0 else { return false }
      sent += more
    }
    return true
  }

  /// Sends a reset in both directions, which taking a connection's peer away does (connect(2)).
  private func reset() {
    var nobody = sockaddr()
    nobody.sa_family = sa_family_t(AF_UNSPEC)
    for end in [source, sink] {
      connect(end, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }
  }
}
