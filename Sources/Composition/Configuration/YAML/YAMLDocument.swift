/// A YAML text as a tree, in the subset that a configuration needs: one document, no anchors and
/// aliases, no merge keys, no tags, no key twice in one mapping.
struct YAMLDocument: Sendable {
  /// The value of the document; `null` when the text is empty.
  private(set) var root: YAMLNode
  /// Everything outside of the subset, in the order of the text.
  private(set) var faults: [YAMLFault] = []

  /// The largest text that is read, in bytes.
  static let maximumSize = 1 << 20
  /// The deepest nesting that is read.
  static let maximumDepth = 32

  /// Reads a text in UTF-8.
  ///
  /// - Throws: the fault after which nothing more can be understood: the syntax, the encoding, the
  ///   size or the depth.
  init(parsing bytes: [UInt8]) throws(YAMLFault) {
    guard bytes.count <= Self.maximumSize else {
      throw YAMLFault(
        place: .init(line: 1, column: 1),
        reason: "it is \(bytes.count) bytes long; at most 1 MiB is read")
    }
    if let valid = bytes.validPrefixOfBrokenUTF8 {
      throw YAMLFault(place: TextPlace(after: bytes.prefix(valid)), reason: "it isn't valid UTF-8")
    }
    root = YAMLNode(place: .init(line: 1, column: 1), content: .null)
    let parser = try YAMLParser(bytes)
    var documents = 0
    while true {
      let event = try parser.next()
      switch event.kind {
      case .streamEnd: return
      case .documentStart:
        documents += 1
        let content = try node(parser.next(), from: parser, depth: 0)
        if documents == 1 {
          root = content
        } else if documents == 2 {
          faults.append(
            YAMLFault(place: event.place, reason: "a second document begins; only one is read"))
        }
      default: continue
      }
    }
  }

  private mutating func node(
    _ event: YAMLEvent, from parser: YAMLParser, depth: Int
  ) throws(YAMLFault) -> YAMLNode {
    guard depth <= Self.maximumDepth else {
      throw YAMLFault(
        place: event.place, reason: "it is nested deeper than \(Self.maximumDepth) levels")
    }
    checkDecoration(event)
    switch event.kind {
    case .scalar(let text, let isPlain):
      let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
      return YAMLNode(place: event.place, content: isNull ? .null : .scalar(text))
    case .sequenceStart:
      return YAMLNode(
        place: event.place, content: .sequence(try elements(from: parser, depth: depth)))
    case .mappingStart:
      return YAMLNode(
        place: event.place, content: .mapping(try entries(from: parser, depth: depth)))
    case .alias(let name):
      faults.append(
        YAMLFault(
          place: event.place,
          reason: "*\(name) refers to an anchor, which isn't supported; write the value out, or "
            + "put a text that begins with * in quotes"))
      return YAMLNode(place: event.place, content: .invalid)
    default: return YAMLNode(place: event.place, content: .invalid)
    }
  }

  private mutating func elements(
    from parser: YAMLParser, depth: Int
  ) throws(YAMLFault) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while true {
      let event = try parser.next()
      if case .sequenceEnd = event.kind { return elements }
      elements.append(try node(event, from: parser, depth: depth + 1))
    }
  }

  private mutating func entries(
    from parser: YAMLParser, depth: Int
  ) throws(YAMLFault) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try parser.next()
      if case .mappingEnd = event.kind { return entries }
      let key = try node(event, from: parser, depth: depth + 1)
      let value = try node(parser.next(), from: parser, depth: depth + 1)
      guard case .scalar(let name) = key.content else {
        faults.append(YAMLFault(place: key.place, reason: "a key must be a word"))
        continue
      }
      if name == "<<" {
        faults.append(
          YAMLFault(place: key.place, reason: "the merge key << isn't supported; write keys out"))
      } else if let line = lines[name] {
        faults.append(
          YAMLFault(place: key.place, reason: "the key \(name) stands on line \(line) already"))
      } else {
        lines[name] = key.place.line
        entries.append(.init(key: name, place: key.place, value: value))
      }
    }
  }

  private mutating func checkDecoration(_ event: YAMLEvent) {
    if event.hasAnchor {
      faults.append(
        YAMLFault(
          place: event.place,
          reason: "anchors aren't supported; put a text that begins with & in quotes"))
    }
    if let tag = event.tag {
      faults.append(
        YAMLFault(
          place: event.place,
          reason: "the tag \(tag) isn't supported; put a text that begins with ! in quotes"))
    }
  }
}

extension [UInt8] {
  /// The number of bytes before the first that isn't UTF-8; nil when all are.
  fileprivate var validPrefixOfBrokenUTF8: Int? {
    guard String(validating: self, as: UTF8.self) == nil else { return nil }
    var iterator = makeIterator()
    var decoder = UTF8()
    var count = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      count += UTF8.width(scalar)
    }
    return count
  }
}
