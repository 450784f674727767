/// A 128-bit identifier in the layout of RFC 9562, compared and sorted by its bytes.
public struct UniqueID: Hashable, Comparable, Sendable {
  /// The first eight bytes, most significant first.
  public let high: UInt64
  /// The last eight bytes, most significant first.
  public let low: UInt64

  /// Joins the two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads 16 bytes in network order; nil for any other count.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    self = bytes.withContiguousBytes { bytes in
      UniqueID(high: Self.word(bytes[0..<8]), low: Self.word(bytes[8..<16]))
    }
  }

  /// Reads the form `8-4-4-4-12` in either letter case (RFC 9562, section 4).
  public init?(_ text: some StringProtocol) {
    self.init(utf8: text.utf8)
  }

  /// Reads the form `8-4-4-4-12` from UTF-8 bytes.
  public init?(utf8: some Collection<UInt8>) {
    guard let value = utf8.withContiguousBytes(Self.parse) else { return nil }
    self = value
  }

  /// The 16 bytes in network order.
  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
      for index in 0..<8 {
        buffer.initializeElement(
          at: index, to: UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64(index))))
        buffer.initializeElement(
          at: index + 8, to: UInt8(truncatingIfNeeded: low >> (56 - 8 * UInt64(index))))
      }
      count = 16
    }
  }

  /// A version 7 identifier: milliseconds since 1970, then random bits (RFC 9562, section 5.7).
  ///
  /// - Parameters:
  ///   - time: the moment that the identifier sorts by.
  ///   - random: 74 bits of it are used.
  /// - Returns: an identifier that sorts after those of earlier moments.
  public static func timeOrdered(at time: Timestamp, random: (UInt64, UInt64)) -> UniqueID {
    // 48 bits: from 1970 to the year 10889.
    let milliseconds = min(UInt64(clamping: time.millisecondsSince1970), 1 << 48 - 1)
    return UniqueID(
      high: milliseconds << 16 | 0x7000 | (random.0 & 0x0fff),
      low: 0x8000_0000_0000_0000 | (random.1 >> 2))
  }

  /// The order of the 16 bytes.
  public static func < (left: UniqueID, right: UniqueID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  private static func word(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UniqueID? {
    guard text.count == 36 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    var digits = 0
    for (index, character) in text.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard character == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = hexDigit(character) else { return nil }
      if digits < 16 {
        halves.0 = halves.0 << 4 | UInt64(digit)
      } else {
        halves.1 = halves.1 << 4 | UInt64(digit)
      }
      digits += 1
    }
    return UniqueID(high: halves.0, low: halves.1)
  }
}

extension UniqueID: LosslessStringConvertible {
  /// The lower-case form `8-4-4-4-12`.
  public var description: String {
    String(unsafeUninitializedCapacity: 36) { buffer in
      let digits: StaticString = "0123456789abcdef"
      var position = 0
      for index in 0..<32 {
        if index == 8 || index == 12 || index == 16 || index == 20 {
          buffer.initializeElement(at: position, to: UInt8(ascii: "-"))
          position += 1
        }
        let half = index < 16 ? high : low
        let nibble = Int(half >> (60 - 4 * UInt64(index % 16)) & 0xf)
        buffer.initializeElement(at: position, to: digits.utf8Start[nibble])
        position += 1
      }
      return 36
    }
  }

  /// Reads the form `8-4-4-4-12`; nil for anything else.
  public init?(_ description: String) {
    self.init(utf8: description.utf8)
  }
}
