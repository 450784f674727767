/// Recognising pictures by their structure from the first byte to the last.
///
/// A few bytes at the front would let any file pass as a picture, and bytes behind the end would
/// carry one along. What lies inside a part is not looked at.
extension WorkflowThumbnail.Form {
  /// What a file is; nil for anything else.
  init?(of bytes: [UInt8]) {
    if Self.isPNG(bytes) {
      self = .png
    } else if Self.isJPEG(bytes) {
      self = .jpeg
    } else if Self.isWebP(bytes) {
      self = .webp
    } else {
      return nil
    }
  }

  /// Chunks from `IHDR` to `IEND`, each its length, its type, its data and 4 bytes that check it
  /// (ISO/IEC 15948, section 5.3).
  private static func isPNG(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    guard rest.skip([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else { return false }
    var isFirst = true
    while let length = rest.number(byteCount: 4), let type = rest.take(4),
      rest.take(length + 4) != nil
    {
      guard !isFirst || type.elementsEqual("IHDR".utf8) && length == 13 else { return false }
      isFirst = false
      if type.elementsEqual("IEND".utf8) { return rest.isEmpty }
    }
    return false
  }

  /// Segments, each a marker and its length, a frame among them; then the scans, which the marker
  /// `EOI` ends (ITU-T T.81, annex B).
  private static func isJPEG(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    guard rest.skip([0xff, 0xd8]), bytes.suffix(2) == [0xff, 0xd9] else { return false }
    var hasFrame = false
    while let marker = rest.marker(), let length = rest.number(byteCount: 2), length >= 2,
      rest.take(length - 2) != nil
    {
      switch marker {
      case 0xda: return hasFrame
      // Definitions of tables share the range of the frames.
      case 0xc4, 0xc8, 0xcc: break
      case 0xc0...0xcf: hasFrame = true
      default: break
      }
    }
    return false
  }

  /// A RIFF file of the length that it says, with a first chunk of pictures (RFC 9649, section 2.4).
  private static func isWebP(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    guard rest.skip(Array("RIFF".utf8)), let length = rest.take(4),
      length.reversed().reduce(0, { $0 << 8 | Int($1) }) == rest.count,
      rest.skip(Array("WEBP".utf8)), let type = rest.take(4), let size = rest.take(4)
    else { return false }
    let names = ["VP8 ", "VP8L", "VP8X"]
    return names.contains { type.elementsEqual($0.utf8) }
      && size.reversed().reduce(0, { $0 << 8 | Int($1) }) <= rest.count
  }
}

extension ArraySlice<UInt8> {
  /// Takes bytes from the front; nil when there are too few.
  fileprivate mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= self.count else { return nil }
    defer { removeFirst(count) }
    return prefix(count)
  }

  /// Takes these very bytes from the front, if they are there.
  fileprivate mutating func skip(_ expected: [UInt8]) -> Bool {
    guard starts(with: expected) else { return false }
    removeFirst(expected.count)
    return true
  }

  /// Takes a number with the highest byte first.
  fileprivate mutating func number(byteCount: Int) -> Int? {
    take(byteCount)?.reduce(0) { $0 << 8 | Int($1) }
  }

  /// Takes a marker of JPEG, which any number of 0xff may fill up.
  fileprivate mutating func marker() -> UInt8? {
    guard first == 0xff else { return nil }
    while first == 0xff { removeFirst() }
    return popFirst()
  }
}
