/// What is compact as it stands, so that it can be kept without being read as a value.
extension JSONLexer {
  /// The content of a string that has a place in the text.
  struct PlainString {
    /// Without the quotation marks.
    let place: Range<Int>
    let isASCII: Bool
  }

  /// Takes a sign between two values; false, and nothing is taken, where it isn't the next one or
  /// blanks follow it.
  mutating func takeCompact(_ sign: Unicode.Scalar) -> Bool {
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: sign),
      bytes[position + 1] > 0x20
    else { return false }
    position += 1
    return true
  }

  /// Takes a string that the writer would write in the same way; nil, and nothing is taken, where it
  /// has an escape, needs one, or isn't whole.
  mutating func plainString() throws(JSONError) -> PlainString? {
    let start = position + 1
    var end = start
    var isASCII = true
    while true {
      end = endOfPlainASCII(from: end)
      guard end < bytes.count, bytes[end] >= 0x80 else { break }
      isASCII = false
      end += 1
    }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
    position = end + 1
    guard isASCII || String(validating: bytes[start..<end], as: UTF8.self) != nil else {
      throw fault("invalid UTF-8 in a string")
    }
    return PlainString(place: start..<end, isASCII: isASCII)
  }

  /// The next byte that isn't ASCII, ends a string, or would be escaped by the writer.
  private func endOfPlainASCII(from start: Int) -> Int {
    var place = start
    let memory = UnsafeRawBufferPointer(bytes)
    // Eight bytes at once: in each, the highest bit is set where the byte is one of those, up to the
    // first one exactly.
    while place + 8 <= memory.count {
      let word = UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let found =
        (word | (word &- Self.each(0x20)) | Self.zeros(word ^ Self.each(UInt8(ascii: "\"")))
          | Self.zeros(word ^ Self.each(UInt8(ascii: "\\"))) | Self.zeros(word ^ Self.each(0x7f)))
        & Self.each(0x80)
      guard found == 0 else { return place + found.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < bytes.count, Self.isPlain(bytes[place]) { place += 1 }
    return place
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// A word of eight equal bytes.
  private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// Sets the highest bit of bytes that are 0, the first one exactly.
  private static func zeros(_ word: UInt64) -> UInt64 { word &- each(1) }

  /// Takes a number that the writer would write in the same way; false, and nothing is taken, where
  /// only its value shows that.
  ///
  /// A double gives back any 15 decimal digits, and the writer writes the fewest that name it: so such
  /// digits stay, unless the last one is a 0 to spare, or the number is so small that an exponent is
  /// written.
  mutating func takePlainNumber() -> Bool {
    var end = position
    let isNegative = end < bytes.count && bytes[end] == UInt8(ascii: "-")
    if isNegative { end += 1 }
    let first = digit(at: end)
    let whole = countDigits(from: end)
    guard whole == 1 || (whole > 1 && first != 0) else { return false }
    end += whole
    var count = whole
    if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
      let fraction = countDigits(from: end + 1)
      guard fraction > 0, first != 0 || digit(at: end + 1) != 0 else { return false }
      end += 1 + fraction
      guard fraction == 1 || digit(at: end - 1) != 0 else { return false }
      count += fraction
    } else if isNegative, first == 0 {
      return false
    }
    guard count <= 15, !isExponent(at: end) else { return false }
    position = end
    return true
  }

  private func digit(at place: Int) -> UInt8? {
    guard place < bytes.count, Self.isDigit(bytes[place]) else { return nil }
    return bytes[place] - UInt8(ascii: "0")
  }

  private func countDigits(from start: Int) -> Int {
    var end = start
    while end < bytes.count, Self.isDigit(bytes[end]) { end += 1 }
    return end - start
  }

  private func isExponent(at place: Int) -> Bool {
    place < bytes.count && (bytes[place] | 0x20) == UInt8(ascii: "e")
  }
}
