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
    let result = bytes.withContiguousBytes { JSONParser.parse($0, maximumDepth: maximumDepth) }
    self = try result.get()
  }

  /// Reads one JSON text.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public init(parsing text: String, maximumDepth: Int = 64) throws(JSONError) {
    try self.init(parsing: text.utf8, maximumDepth: maximumDepth)
  }
}

/// A recursive-descent reader over one buffer, from front to back.
private struct JSONParser: ~Copyable {
  /// Up to so many members, comparing keys one by one is quicker than a set of them.
  private static let fewMembers = 16

  private let bytes: UnsafeBufferPointer<UInt8>
  private let maximumDepth: Int
  private var position = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// The value of a text that the caller keeps alive.
  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int
  ) -> Result<JSONValue, JSONError> {
    var parser = JSONParser(bytes, maximumDepth: maximumDepth)
    do {
      return .success(try parser.parse())
    } catch {
      return .failure(error)
    }
  }

  private mutating func parse() throws(JSONError) -> JSONValue {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault("something follows the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard let first = peek else { throw fault("the text ends where a value is expected") }
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth < maximumDepth else {
        throw fault("it is nested deeper than \(maximumDepth) levels")
      }
      return first == UInt8(ascii: "{") ? try object(depth: depth) : try array(depth: depth)
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
    members.reserveCapacity(8)
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes is expected") }
      let key = try string()
      guard isNew(key, to: members, &keys) else {
        throw fault("a key appears twice in one object")
      }
      skipSpace()
      guard take(":") else { throw fault("a colon is missing after a key") }
      skipSpace()
      members.append(.init(key, try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw fault("a comma or } is missing") }
    }
  }

  /// Whether no member has this key yet; `keys` is kept only for objects with many members.
  private func isNew(
    _ key: String, to members: [JSONValue.Member], _ keys: inout Set<String>
  ) -> Bool {
    guard members.count >= Self.fewMembers else { return !members.contains { $0.key == key } }
    if keys.isEmpty { keys = Set(members.map(\.key)) }
    return keys.insert(key).inserted
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

  private mutating func string() throws(JSONError) -> String {
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
