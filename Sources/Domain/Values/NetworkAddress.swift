/// An IPv4 or IPv6 address as its bytes in network order, 4 or 16 of them.
public struct NetworkAddress: Hashable, Sendable {
  /// The bytes in network order.
  public let bytes: [UInt8]

  /// Reads `192.0.2.1` or `2001:db8::1` (RFC 4291, section 2.2), without brackets or zone.
  ///
  /// An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) becomes the IPv4 address.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 45 else { return nil }
    guard text.utf8.contains(UInt8(ascii: ":")) else {
      guard let bytes = Self.version4(Array(text.utf8)) else { return nil }
      self.bytes = bytes
      return
    }
    guard let bytes = Self.version6(text) else { return nil }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    self.bytes = bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
  }

  /// Takes 4 or 16 bytes of which 16 aren't a mapped IPv4 address.
  init(checked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether only this machine can reach it: `127.0.0.0/8` or `::1`.
  public var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
  }

  private static func version4(_ text: [UInt8]) -> [UInt8]? {
    let zero = UInt8(ascii: "0")
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      // A leading zero would be octal to some readers.
      guard (1...3).contains(part.count), part.count == 1 || part.first != zero,
        part.allSatisfy({ (zero...zero + 9).contains($0) }),
        let byte = UInt8(exactly: part.reduce(0) { $0 * 10 + Int($1 - zero) })
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func version6(_ text: some StringProtocol) -> [UInt8]? {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let gap = fields.dropFirst().dropLast().firstIndex(where: \.isEmpty) else {
      guard let bytes = groups(fields[...]), bytes.count == 16 else { return nil }
      return bytes
    }
    // `::` at either end leaves one more empty field there.
    var head = fields[..<gap]
    var tail = fields[(gap + 1)...]
    if gap == 1, head[0].isEmpty { head = [] }
    if tail.count == 1, tail[gap + 1].isEmpty { tail = [] }
    guard let front = groups(head), let back = groups(tail), front.count + back.count <= 14 else {
      return nil
    }
    return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
  }

  private static func groups(_ fields: ArraySlice<some StringProtocol>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for (index, field) in zip(fields.indices, fields) {
      if index == fields.endIndex - 1, field.contains(".") {
        guard let tail = version4(Array(field.utf8)) else { return nil }
        return bytes + tail
      }
      guard (1...4).contains(field.utf8.count), field.allSatisfy(\.isHexDigit),
        let group = UInt16(field, radix: 16)
      else { return nil }
      bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
    }
    return bytes
  }
}

/// A network such as `10.0.0.0/8`, or one address.
public struct NetworkRange: Hashable, Sendable, CustomStringConvertible {
  /// The text it was read from.
  public let description: String
  private let bytes: [UInt8]
  private let prefix: Int

  /// Reads an address with an optional prefix length (RFC 4632, RFC 4291 section 2.3).
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ NetworkAddress($0) }) else { return nil }
    bytes = address.bytes
    description = text
    guard parts.count == 2 else {
      prefix = bytes.count * 8
      return
    }
    guard let length = UInt8(parts[1]), Int(length) <= bytes.count * 8 else { return nil }
    prefix = Int(length)
  }

  /// Whether an address lies in the network.
  public func contains(_ address: NetworkAddress) -> Bool {
    guard address.bytes.count == bytes.count else { return false }
    return bytes.indices.allSatisfy { index in
      let bits = min(8, max(0, prefix - index * 8))
      let mask = UInt8(truncatingIfNeeded: 0xff00 >> bits)
      return (bytes[index] ^ address.bytes[index]) & mask == 0
    }
  }
}
