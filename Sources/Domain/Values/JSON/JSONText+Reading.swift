extension JSONText {
  /// Reads one JSON text as strictly as `JSONValue` does.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 64) throws(JSONError) {
    self = try JSONLexer.read(bytes) { (lexer) throws(JSONError) in
      try JSONText(reading: &lexer, depth: 0, maximumDepth: maximumDepth)
    }
  }

  /// Takes the value before which a lexer stands, at some depth of the whole text.
  init(reading lexer: inout JSONLexer, depth: Int, maximumDepth: Int) throws(JSONError) {
    var reader = JSONTextReader(from: lexer.position, outermost: depth, deepest: maximumDepth)
    let levels = try reader.value(&lexer, depth: depth)
    reader.copy(lexer, to: lexer.position)
    self.init(utf8: reader.text, depth: levels, members: reader.members)
  }
}

/// Copies a value in stretches that are compact already, and writes anew what isn't.
private struct JSONTextReader: ~Copyable {
  /// A key of an object that is being read.
  private struct Key {
    /// Where it is in the text that is read.
    let place: Range<Int>
    /// Its place in `texts`, where its bytes alone don't tell whether it is another one.
    let text: Int?
  }

  /// Up to so many members, comparing keys one by one is quicker than a set of them.
  private static let fewMembers = 16

  private let outermost: Int
  private let deepest: Int
  /// The compact text, as far as it was copied.
  private(set) var text: [UInt8] = []
  private(set) var members: [JSONText.Member] = []
  /// The keys of all objects that are open, the innermost one's last.
  private var keys: [Key] = []
  private var texts: [String] = []
  /// Where the text begins that isn't copied yet.
  private var rest: Int

  init(from start: Int, outermost: Int, deepest: Int) {
    self.outermost = outermost
    self.deepest = deepest
    rest = start
  }

  /// Reads one value and counts its levels.
  mutating func value(_ lexer: inout JSONLexer, depth: Int) throws(JSONError) -> Int {
    switch try lexer.opening(depth: depth, of: deepest) {
    case UInt8(ascii: "{"): return try object(&lexer, depth: depth)
    case UInt8(ascii: "["): return try array(&lexer, depth: depth)
    default:
      try scalar(&lexer)
      return 0
    }
  }

  /// Copies what wasn't copied yet, up to a place.
  mutating func copy(_ lexer: borrowing JSONLexer, to end: Int) {
    text.append(contentsOf: UnsafeBufferPointer(rebasing: lexer.bytes[rest..<end]))
    rest = end
  }

  private mutating func object(_ lexer: inout JSONLexer, depth: Int) throws(JSONError) -> Int {
    lexer.open()
    let outer = keys.count
    var names: Set<String> = []
    var levels = 0
    while try element(&lexer, isFirst: keys.count == outer, before: "}") {
      try lexer.expectKey()
      let key = try key(&lexer)
      guard isNew(key, behind: outer, &names, lexer) else { throw lexer.repeatedKey() }
      keys.append(key)
      try colon(&lexer)
      let start = text.count + lexer.position - rest
      let inner = try value(&lexer, depth: depth + 1)
      levels = max(levels, inner)
      guard depth == outermost else { continue }
      let place = start..<text.count + lexer.position - rest
      members.append(.init(key: text(of: key, lexer), place: place, depth: inner))
    }
    while keys.count > outer { keys.removeLast() }
    return levels + 1
  }

  private mutating func array(_ lexer: inout JSONLexer, depth: Int) throws(JSONError) -> Int {
    lexer.open()
    var isFirst = true
    var levels = 0
    while try element(&lexer, isFirst: isFirst, before: "]") {
      levels = max(levels, try value(&lexer, depth: depth + 1))
      isFirst = false
    }
    return levels + 1
  }

  private mutating func scalar(_ lexer: inout JSONLexer) throws(JSONError) {
    let isPlain: Bool
    switch lexer.peek {
    case UInt8(ascii: "\""): isPlain = try lexer.plainString() != nil
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      _ = try lexer.scalar()
      isPlain = true
    default: isPlain = lexer.takePlainNumber()
    }
    if !isPlain { _ = try rewriteScalar(&lexer) }
  }

  /// Reads a value and writes it as the writer does.
  private mutating func rewriteScalar(_ lexer: inout JSONLexer) throws(JSONError) -> JSONValue {
    copy(lexer, to: lexer.position)
    let value = try lexer.scalar()
    value.write(to: &text)
    rest = lexer.position
    return value
  }

  private mutating func key(_ lexer: inout JSONLexer) throws(JSONError) -> Key {
    let start = lexer.position
    if let plain = try lexer.plainString() {
      guard !plain.isASCII else { return Key(place: plain.place, text: nil) }
      texts.append(Self.text(at: plain.place, lexer))
    } else {
      texts.append(try rewriteScalar(&lexer).stringValue ?? "")
    }
    return Key(place: start..<lexer.position, text: texts.count - 1)
  }

  private mutating func element(
    _ lexer: inout JSONLexer, isFirst: Bool, before end: Unicode.Scalar
  ) throws(JSONError) -> Bool {
    if !isFirst, lexer.takeCompact(",") { return true }
    if lexer.take(end) { return false }
    let start = lexer.position
    let follows = try lexer.element(isFirst: isFirst, before: end)
    leaveBlanks(around: follows ? (isFirst ? nil : ",") : end, from: start, lexer)
    return follows
  }

  private mutating func colon(_ lexer: inout JSONLexer) throws(JSONError) {
    if lexer.takeCompact(":") { return }
    let start = lexer.position
    try lexer.colon()
    leaveBlanks(around: ":", from: start, lexer)
  }

  /// Leaves out the blanks that were taken together with a sign, or with none.
  private mutating func leaveBlanks(
    around sign: Unicode.Scalar?, from start: Int, _ lexer: borrowing JSONLexer
  ) {
    guard lexer.position - start != (sign == nil ? 0 : 1) else { return }
    copy(lexer, to: start)
    if let sign { text.append(UInt8(ascii: sign)) }
    rest = lexer.position
  }

  /// Whether no key of the innermost object says the same; `names` is kept only for objects with many
  /// members.
  private func isNew(
    _ key: Key, behind outer: Int, _ names: inout Set<String>, _ lexer: borrowing JSONLexer
  ) -> Bool {
    guard keys.count - outer >= Self.fewMembers else {
      for index in outer..<keys.count where areSame(keys[index], key, lexer) { return false }
      return true
    }
    if names.isEmpty {
      for index in outer..<keys.count { names.insert(text(of: keys[index], lexer)) }
    }
    return names.insert(text(of: key, lexer)).inserted
  }

  private func areSame(_ one: Key, _ other: Key, _ lexer: borrowing JSONLexer) -> Bool {
    guard one.text == nil, other.text == nil else {
      return text(of: one, lexer) == text(of: other, lexer)
    }
    guard one.place.count == other.place.count else { return false }
    for offset in 0..<one.place.count
    where lexer.bytes[one.place.lowerBound + offset]
      != lexer.bytes[other.place.lowerBound + offset]
    { return false }
    return true
  }

  private func text(of key: Key, _ lexer: borrowing JSONLexer) -> String {
    key.text.map { texts[$0] } ?? Self.text(at: key.place, lexer)
  }

  private static func text(at place: Range<Int>, _ lexer: borrowing JSONLexer) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: lexer.bytes[place]), as: UTF8.self)
  }
}
