/// Why a text isn't acceptable JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong, as a clause: `a comma or ] is missing`.
  public let reason: String
  /// The line, counted from 1.
  public let line: Int
  /// The column in bytes, counted from 1.
  public let column: Int
}

/// Reads the signs of one JSON text from front to back: what all readers of JSON share.
struct JSONLexer: ~Copyable {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where the next sign is.
  var position = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// Has one value read, and refuses whatever is behind it.
  static func read<Value>(
    _ bytes: some Collection<UInt8>, _ value: (inout JSONLexer) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    let result = bytes.withContiguousBytes { bytes in
      Result { () throws(JSONError) in
        var lexer = JSONLexer(bytes)
        lexer.skipSpace()
        let value = try value(&lexer)
        lexer.skipSpace()
        guard lexer.position == bytes.count else {
          throw lexer.fault("something follows the value")
        }
        return value
      }
    }
    return try result.get()
  }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  /// The bracket that opens an object or an array, still to be taken; nil before any other value.
  ///
  /// - Throws: when a value would begin that is nested too deep.
  func opening(depth: Int, of maximumDepth: Int) throws(JSONError) -> UInt8? {
    guard let first = peek, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return nil
    }
    guard depth < maximumDepth else {
      throw fault("it is nested deeper than \(maximumDepth) levels")
    }
    return first
  }

  /// A value that is neither object nor array.
  mutating func scalar() throws(JSONError) -> JSONValue {
    guard let first = peek else { throw fault("the text ends where a value is expected") }
    switch first {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw fault("a value is expected")
    }
  }

  /// Takes the bracket that opens an object or an array.
  mutating func open() { position += 1 }

  /// Whether an element follows, the first one or another: takes the comma before it, or the bracket
  /// that closes the list.
  mutating func element(isFirst: Bool, before end: Unicode.Scalar) throws(JSONError) -> Bool {
    skipSpace()
    if take(end) { return false }
    guard isFirst || take(",") else { throw fault("a comma or \(end) is missing") }
    skipSpace()
    return true
  }

  /// Refuses anything but the begin of a key.
  func expectKey() throws(JSONError) {
    guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes is expected") }
  }

  /// Takes the colon behind a key.
  mutating func colon() throws(JSONError) {
    skipSpace()
    guard take(":") else { throw fault("a colon is missing after a key") }
    skipSpace()
  }

  private mutating func literal(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      guard peek == word.utf8Start[index] else { throw fault("an unknown word") }
      position += 1
    }
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var isWhole = true
    _ = take("-")
    if take("0") {
      if let byte = peek, Self.isDigit(byte) { throw fault("a number starts with 0") }
    } else {
      try digits()
    }
    if take(".") {
      isWhole = false
      try digits()
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let digits = bytes[start..<position]
    if isWhole, let integer = Self.integer(digits) { return .integer(integer) }
    guard let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite else {
      throw fault("a number is out of range")
    }
    return .number(number)
  }

  /// The value of an optional sign and digits; nil when 64 bits don't hold it.
  private static func integer(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    var value: Int64 = 0
    for byte in isNegative ? text.dropFirst() : text {
      let digit = Int64(byte - UInt8(ascii: "0"))
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }

  private mutating func digits() throws(JSONError) {
    guard let byte = peek, Self.isDigit(byte) else { throw fault("a digit is expected") }
    while let byte = peek, Self.isDigit(byte) { position += 1 }
  }

  mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if take("\"") { return try text(UnsafeBufferPointer(rebasing: bytes[start..<position - 1])) }
    var content = Array(bytes[start..<position])
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        let result = content.withUnsafeBufferPointer(Self.text)
        guard let result else { throw fault("invalid UTF-8 in a string") }
        return result
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &content)
      case 0x00..<0x20: throw fault("a control character in a string")
      default:
        content.append(byte)
        position += 1
      }
    }
    throw fault("a string has no end")
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    guard let byte = peek else { throw fault("a string has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0c)
    case UInt8(ascii: "n"): content.append(0x0a)
    case UInt8(ascii: "r"): content.append(0x0d)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"): content.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw fault("an unknown escape")
    }
  }

  private mutating func escapedScalar() throws(JSONError) -> Character {
    let first = try hexUnit()
    if let scalar = Unicode.Scalar(UInt32(first)) { return Character(scalar) }
    guard first < 0xdc00, take("\\"), take("u") else { throw fault("half a surrogate pair") }
    let second = try hexUnit()
    guard (0xdc00...0xdfff).contains(second),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
    else { throw fault("half a surrogate pair") }
    return Character(scalar)
  }

  private mutating func hexUnit() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = hexDigit(byte) else {
        throw fault("four hexadecimal digits are expected after \\u")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  private func text(_ content: UnsafeBufferPointer<UInt8>) throws(JSONError) -> String {
    guard let text = Self.text(content) else { throw fault("invalid UTF-8 in a string") }
    return text
  }

  private static func text(_ content: UnsafeBufferPointer<UInt8>) -> String? {
    // ASCII needs no check, and `String(validating:as:)` is slow to start.
    content.allSatisfy { $0 < 0x80 }
      ? String(decoding: content, as: UTF8.self) : String(validating: content, as: UTF8.self)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  func repeatedKey() -> JSONError { fault("a key appears twice in one object") }

  func fault(_ reason: String) -> JSONError {
    var line = 1
    var column = 1
    for byte in bytes.prefix(position) {
      column += 1
      if byte == 0x0a {
        line += 1
        column = 1
      }
    }
    return JSONError(reason: reason, line: line, column: column)
  }
}
