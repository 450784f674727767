public import Values

/// The other end of a connection.
public enum PeerAddress: Hashable, Sendable, CustomStringConvertible {
  /// A process on this machine, over a socket file.
  case local
  /// A network address.
  case network(NetworkAddress)

  /// The address as text, or `local`.
  public var description: String {
    switch self {
    case .local: "local"
    case .network(let address): address.canonicalText
    }
  }
}

extension NetworkAddress {
  /// The dotted form of IPv4, the short lower-case form of IPv6 (RFC 5952).
  var canonicalText: String {
    guard bytes.count == 16 else { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
    let gap = Self.longestZeroRun(in: groups)
    let front = groups[..<gap.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
    guard !gap.isEmpty else { return front }
    let back = groups[gap.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
    return "\(front)::\(back)"
  }

  /// The first of the longest runs of two or more zeros; empty at the end without one.
  private static func longestZeroRun(in groups: [Int]) -> Range<Int> {
    var longest = groups.count..<groups.count
    var start = 0
    for index in groups.indices {
      if groups[index] != 0 { start = index + 1 }
      let length = index + 1 - start
      if length > max(longest.count, 1) { longest = start..<index + 1 }
    }
    return longest
  }
}
