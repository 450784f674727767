import Glibc

/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
  /// The 4 or 16 bytes in network order.
  public let bytes: [UInt8]

  /// Takes 4 or 16 bytes; an IPv4 address in IPv6 form (`::ffff:a.b.c.d`) becomes IPv4.
  public init?(bytes: [UInt8]) {
    switch bytes.count {
    case 4: self.bytes = bytes
    case 16:
      let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
      self.bytes = isMapped ? Array(bytes[12...]) : bytes
    default: return nil
    }
  }

  /// Whether this is an IPv4 address.
  public var isIPv4: Bool { bytes.count == 4 }
}

extension IPAddress: LosslessStringConvertible {
  /// Reads the dotted or the colon form, see inet_pton(3).
  public init?(_ description: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, description, &bytes) == 1 {
      self.init(bytes: Array(bytes[..<4]))
    } else if inet_pton(AF_INET6, description, &bytes) == 1 {
      self.init(bytes: bytes)
    } else {
      return nil
    }
  }

  /// The dotted or the colon form.
  public var description: String {
    if isIPv4 { return bytes.map(String.init).joined(separator: ".") }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// A block of addresses, such as `10.0.0.0/8` or a single address.
public struct AddressRange: Hashable, Sendable {
  private let first: IPAddress
  private let prefixLength: Int

  /// Reads CIDR notation; a lone address is a block of one.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
    first = address
    guard parts.count == 2 else {
      prefixLength = address.bytes.count * 8
      return
    }
    guard let length = Int(parts[1]), (0...address.bytes.count * 8).contains(length) else {
      return nil
    }
    prefixLength = length
  }

  /// Whether an address lies in the block.
  public func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == first.bytes.count else { return false }
    let wholeBytes = prefixLength / 8
    guard address.bytes[..<wholeBytes] == first.bytes[..<wholeBytes] else { return false }
    let restBits = prefixLength % 8
    guard restBits > 0 else { return true }
    return (address.bytes[wholeBytes] ^ first.bytes[wholeBytes]) >> (8 - UInt8(restBits)) == 0
  }
}
