extension JSONValue {
  /// Reads one JSON text in UTF-8 (RFC 8259), stricter than the standard asks: no key twice, no
  /// invalid UTF-8, no lone surrogate, at most `maximumDepth` levels.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 64) throws(JSONError) {
    self = try Self.parsing(bytes, leaving: nil, maximumDepth: maximumDepth).value
  }

  /// Reads one JSON text.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public init(parsing text: String, maximumDepth: Int = 64) throws(JSONError) {
    try self.init(parsing: text.utf8, maximumDepth: maximumDepth)
  }

  /// Reads one JSON text of which one member, where it is an object, stays text; in the value it is an
  /// empty object then.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public static func parsing(
    _ bytes: some Collection<UInt8>, leaving key: String?, maximumDepth: Int = 64
  ) throws(JSONError) -> (value: JSONValue, text: JSONText?) {
    try JSONLexer.read(bytes) { (lexer) throws(JSONError) in
      var parser = JSONParser(maximumDepth: maximumDepth, textKey: key)
      let value = try parser.value(&lexer, depth: 0)
      return (value, parser.text)
    }
  }
}

/// A recursive-descent reader that makes values.
private struct JSONParser: ~Copyable {
  /// Up to so many members, comparing keys one by one is quicker than a set of them.
  private static let fewMembers = 16

  private let maximumDepth: Int
  private let textKey: String?
  /// The member that stays text.
  private(set) var text: JSONText?

  init(maximumDepth: Int, textKey: String?) {
    self.maximumDepth = maximumDepth
    self.textKey = textKey
  }

  mutating func value(_ lexer: inout JSONLexer, depth: Int) throws(JSONError) -> JSONValue {
    switch try lexer.opening(depth: depth, of: maximumDepth) {
    case UInt8(ascii: "{"): try object(&lexer, depth: depth)
    case UInt8(ascii: "["): try array(&lexer, depth: depth)
    default: try lexer.scalar()
    }
  }

  private mutating func object(
    _ lexer: inout JSONLexer, depth: Int
  ) throws(JSONError) -> JSONValue {
    lexer.open()
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    while try lexer.element(isFirst: members.isEmpty, before: "}") {
      if members.isEmpty { members.reserveCapacity(8) }
      try lexer.expectKey()
      let key = try lexer.string()
      guard isNew(key, to: members, &keys) else { throw lexer.repeatedKey() }
      try lexer.colon()
      if depth == 0, key == textKey, lexer.peek == UInt8(ascii: "{") {
        text = try JSONText(reading: &lexer, depth: 1, maximumDepth: maximumDepth)
        members.append(.init(key, [:]))
      } else {
        members.append(.init(key, try value(&lexer, depth: depth + 1)))
      }
    }
    return .object(members)
  }

  /// Whether no member has this key yet; `keys` is kept only for objects with many members.
  private func isNew(
    _ key: String, to members: [JSONValue.Member], _ keys: inout Set<String>
  ) -> Bool {
    guard members.count >= Self.fewMembers else { return !members.contains { $0.key == key } }
    if keys.isEmpty { keys = Set(members.map(\.key)) }
    return keys.insert(key).inserted
  }

  private mutating func array(
    _ lexer: inout JSONLexer, depth: Int
  ) throws(JSONError) -> JSONValue {
    lexer.open()
    var elements: [JSONValue] = []
    while try lexer.element(isFirst: elements.isEmpty, before: "]") {
      elements.append(try value(&lexer, depth: depth + 1))
    }
    return .array(elements)
  }
}
