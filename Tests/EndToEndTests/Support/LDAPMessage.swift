import Glibc

/// One message of LDAP as it passes a proxy (RFC 4511, section 4.1.1).
struct LDAPMessage {
  /// The tag of its operation.
  let operation: UInt8
  let bytes: [UInt8]

  /// Whether a request has an answer: all but unbind and abandon.
  static func isAnswered(_ operation: UInt8) -> Bool { operation != 0x42 && operation != 0x50 }

  /// The next message of a socket; nil when there is no more.
  static func read(from socket: Int32) -> LDAPMessage? {
    guard var bytes = take(2, from: socket) else { return nil }
    var length = Int(bytes[1])
    if length >= 0x80 {
      guard let octets = take(length & 0x7f, from: socket) else { return nil }
      bytes += octets
      length = octets.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let body = take(length, from: socket), body.count > 2 else { return nil }
    // The message's number comes first, with its length.
    let place = 2 + Int(body[1])
    guard body.count > place else { return nil }
    return LDAPMessage(operation: body[place], bytes: bytes + body)
  }

  /// Whatever a socket has next; nil when there is no more.
  static func part(from socket: Int32) -> [UInt8]? {
    var block = [UInt8](repeating: 0, count: 16_384)
    let received = recv(socket, &block, block.count, 0)
    return received > 0 ? Array(block[..<received]) : nil
  }

  /// Writes all bytes to a socket; false when it takes no more.
  static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }

  private static func take(_ count: Int, from socket: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var block = [UInt8](repeating: 0, count: count - bytes.count)
      let received = recv(socket, &block, block.count, 0)
      guard received > 0 else { return nil }
      bytes += block[..<received]
    }
    return bytes
  }
}
