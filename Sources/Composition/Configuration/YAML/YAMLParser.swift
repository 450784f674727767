import CYAML

/// Turns a text into YAML events by libyaml's event interface.
///
/// libyaml keeps pointers to its own parser and to the text, so both have a fixed address here and
/// are freed with the owner.
final class YAMLParser {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  /// Begins with a text that is known to be UTF-8.
  init(_ bytes: [UInt8]) throws(YAMLFault) {
    text = .allocate(capacity: bytes.count)
    _ = text.initialize(from: bytes)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      throw YAMLFault(place: .init(line: 1, column: 1), reason: "there is no memory to read it")
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    // A parser that failed to initialise is all zeros, which this accepts.
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  /// The next event.
  ///
  /// - Throws: the first fault of the syntax; nothing can be read after it.
  func next() throws(YAMLFault) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
    defer { yaml_event_delete(&event) }
    let place = TextPlace(event.start_mark)
    switch event.type {
    case YAML_STREAM_START_EVENT: return YAMLEvent(place: place, kind: .streamStart)
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(place: place, kind: .documentStart)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(place: place, kind: .documentEnd)
    case YAML_ALIAS_EVENT:
      return YAMLEvent(place: place, kind: .alias(Self.text(event.data.alias.anchor) ?? ""))
    case YAML_SCALAR_EVENT: return Self.scalar(event.data.scalar, place)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return YAMLEvent(
        place: place, kind: .sequenceStart, hasAnchor: start.anchor != nil,
        tag: Self.text(start.tag))
    case YAML_SEQUENCE_END_EVENT: return YAMLEvent(place: place, kind: .sequenceEnd)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return YAMLEvent(
        place: place, kind: .mappingStart, hasAnchor: start.anchor != nil,
        tag: Self.text(start.tag))
    case YAML_MAPPING_END_EVENT: return YAMLEvent(place: place, kind: .mappingEnd)
    default: return YAMLEvent(place: place, kind: .streamEnd)
    }
  }

  private static func scalar(
    _ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar, _ place: TextPlace
  ) -> YAMLEvent {
    let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    return YAMLEvent(
      place: place,
      kind: .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
      hasAnchor: scalar.anchor != nil, tag: text(scalar.tag))
  }

  private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private var fault: YAMLFault {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it can't be read"
    guard parser.pointee.error == YAML_READER_ERROR else {
      var reason = problem
      if let context = parser.pointee.context {
        let line = parser.pointee.context_mark.line + 1
        reason += ", \(String(cString: context)) that began on line \(line)"
      }
      return YAMLFault(place: TextPlace(parser.pointee.problem_mark), reason: reason)
    }
    // Faults of single characters come with an offset in bytes only.
    let before = text.prefix(parser.pointee.problem_offset)
    return YAMLFault(place: TextPlace(after: before), reason: problem)
  }
}

extension TextPlace {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }

  /// The place that follows some bytes.
  init(after bytes: some Collection<UInt8>) {
    self.init(line: 1, column: 1)
    for byte in bytes {
      column += 1
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      }
    }
  }
}
