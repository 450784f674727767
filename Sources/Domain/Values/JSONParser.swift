/// Why a text isn't acceptable JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong, as a clause: `a comma or ] is missing`.
  public let reason: String
  /// The line, counted from 1.
  public let line: Int
  /// The column in bytes, counted from 1.
  public let column: Int
}

extension JSONValue {
  /// Reads one JSON text in UTF-8 (RFC 8259), stricter than the standard asks: no key twice, no
  /// invalid UTF-8, no lone surrogate, at most `maximumDepth` levels.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 64) throws(JSONError) {
    self = try JSONParser(Array(bytes), maximumDepth: maximumDepth).parse()
  }

  /// Reads one JSON text.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public init(parsing text: String, maximumDepth: Int = 64) throws(JSONError) {
    self = try JSONParser(Array(text.utf8), maximumDepth: maximumDepth).parse()
  }
}

/// A recursive-descent reader over one buffer, from front to back.
private struct JSONParser: ~Copyable {
  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var position = 0

  init(_ bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  consuming func parse() throws(JSONError) -> JSONValue {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault("something follows the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= maximumDepth else {
      throw fault("it is nested deeper than \(maximumDepth) levels")
    }
    guard let first = peek else { throw fault("the text ends where a value is expected") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw fault("a value is expected")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes is expected") }
      let key = try string()
      guard keys.insert(key).inserted else { throw fault("a key appears twice in one object") }
      skipSpace()
      guard take(":") else { throw fault("a colon is missing after a key") }
      skipSpace()
      members.append(.init(key, try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw fault("a comma or } is missing") }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(elements) }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw fault("a comma or ] is missing") }
    }
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
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw fault("a number is out of range")
    }
    return .number(number)
  }

  private mutating func digits() throws(JSONError) {
    guard let byte = peek, Self.isDigit(byte) else { throw fault("a digit is expected") }
    while let byte = peek, Self.isDigit(byte) { position += 1 }
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if peek == UInt8(ascii: "\"") {
      defer { position += 1 }
      return try text(bytes[start..<position])
    }
    var content = Array(bytes[start..<position])
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return try text(content[...])
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
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("four hexadecimal digits are expected after \\u")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  private func text(_ content: ArraySlice<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw fault("invalid UTF-8 in a string")
    }
    return text
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private func fault(_ reason: String) -> JSONError {
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
