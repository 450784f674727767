extension String {
  /// The text of some bytes; nil when they aren't UTF-8.
  ///
  /// ASCII, nearly every value, needs no check, and `String(validating:as:)` is slow to start.
  public init?(utf8 bytes: [UInt8]) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      self.init(decoding: bytes, as: UTF8.self)
    } else {
      self.init(validating: bytes, as: UTF8.self)
    }
  }
}
