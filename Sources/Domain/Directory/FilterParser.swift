/// Reads the text form of a search filter (RFC 4515, section 3) from its UTF-8 bytes.
struct FilterParser {
  /// The deepest nesting that is read; slapd's own limit is far above what people write.
  static let maximumDepth = 100

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ text: String) {
    bytes = [UInt8](text.utf8)
  }

  /// Reads the whole text as one filter.
  mutating func filter() throws(FilterError) -> Filter {
    skipBlanks()
    guard position < bytes.count else { throw FilterError(.empty, at: position) }
    let filter = try next("(") ? parenthesized() : item()
    skipBlanks()
    guard position == bytes.count else { throw FilterError(.trailingText, at: position) }
    return filter
  }

  private mutating func parenthesized() throws(FilterError) -> Filter {
    guard depth < Self.maximumDepth else {
      throw FilterError(.tooDeep(limit: Self.maximumDepth), at: position)
    }
    depth += 1
    defer { depth -= 1 }
    try expect("(")
    skipBlanks()
    let filter: Filter
    if skip("&") {
      filter = .and(try list())
    } else if skip("|") {
      filter = .or(try list())
    } else if skip("!") {
      skipBlanks()
      filter = .not(try parenthesized())
      skipBlanks()
    } else {
      filter = try item()
    }
    try expect(")")
    return filter
  }

  private mutating func list() throws(FilterError) -> [Filter] {
    var filters: [Filter] = []
    skipBlanks()
    while next("(") {
      filters.append(try parenthesized())
      skipBlanks()
    }
    return filters
  }

  /// An attribute, an operator and a value, without parentheses.
  private mutating func item() throws(FilterError) -> Filter {
    let start = position
    while position < bytes.count, bytes[position].isInAttributeDescription { position += 1 }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    if next(":") { return .extensible(try extensibleMatch(attribute: name, at: start)) }
    guard bytes[start..<position].first?.mayStartAttributeDescription == true else {
      throw FilterError(.malformedName(name), at: start)
    }
    skipBlanks()
    if skip("=") { return try equality(name) }
    let sign = position < bytes.count ? bytes[position] : 0
    guard sign == UInt8(ascii: ">") || sign == UInt8(ascii: "<") || sign == UInt8(ascii: "~")
    else { throw FilterError(.missingOperator, at: position) }
    position += 1
    try expect("=")
    let value = try plainValue()
    switch sign {
    case UInt8(ascii: ">"): return .greaterOrEqual(name, value)
    case UInt8(ascii: "<"): return .lessOrEqual(name, value)
    default: return .approximate(name, value)
    }
  }

  /// Presence, equality or pieces, after the `=`.
  private mutating func equality(_ name: String) throws(FilterError) -> Filter {
    let start = position
    var pieces: [[UInt8]] = [[]]
    while position < bytes.count, !next("("), !next(")") {
      if skip("*") {
        pieces.append([])
      } else {
        pieces[pieces.count - 1].append(try valueByte())
      }
    }
    if pieces.count == 1 { return .equal(name, pieces[0]) }
    if pieces.count == 2, pieces[0].isEmpty, pieces[1].isEmpty { return .present(name) }
    let middle = pieces.dropFirst().dropLast()
    guard middle.allSatisfy({ !$0.isEmpty }) else {
      throw FilterError(.misplacedAsterisk, at: start)
    }
    let (initial, final) = (pieces[0], pieces[pieces.count - 1])
    return .substrings(
      name,
      .init(
        initial: initial.isEmpty ? nil : initial, any: [[UInt8]](middle),
        final: final.isEmpty ? nil : final))
  }

  /// What follows the attribute of `attribute:dn:rule:=value`.
  private mutating func extensibleMatch(
    attribute: String, at start: Int
  ) throws(FilterError) -> Filter.ExtensibleMatch {
    var labels: [String] = []
    while skip(":"), !next("=") {
      let labelStart = position
      while position < bytes.count, bytes[position].isInAttributeDescription { position += 1 }
      let label = String(decoding: bytes[labelStart..<position], as: UTF8.self)
      guard !label.isEmpty else { throw FilterError(.malformedName(label), at: labelStart) }
      labels.append(label)
    }
    try expect("=")
    let includesName = labels.first?.lowercased() == "dn"
    if includesName { labels.removeFirst() }
    guard labels.count <= 1 else { throw FilterError(.malformedName(labels[1]), at: start) }
    guard !attribute.isEmpty || labels.count == 1 else {
      throw FilterError(.emptyExtensibleMatch, at: start)
    }
    return Filter.ExtensibleMatch(
      attribute: attribute.isEmpty ? nil : attribute, includesName: includesName,
      rule: labels.first, value: try plainValue())
  }

  private mutating func plainValue() throws(FilterError) -> [UInt8] {
    var value: [UInt8] = []
    while position < bytes.count, !next("("), !next(")") {
      guard !next("*") else { throw FilterError(.misplacedAsterisk, at: position) }
      value.append(try valueByte())
    }
    return value
  }

  private mutating func valueByte() throws(FilterError) -> UInt8 {
    let byte = bytes[position]
    guard byte == UInt8(ascii: "\\") else {
      position += 1
      return byte
    }
    guard position + 2 < bytes.count, let high = bytes[position + 1].hexDigitValue,
      let low = bytes[position + 2].hexDigitValue
    else { throw FilterError(.malformedEscape, at: position) }
    position += 3
    return high << 4 | low
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(FilterError) {
    guard skip(character) else { throw FilterError(.missing(character), at: position) }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next(character) else { return false }
    position += 1
    return true
  }

  private func next(_ character: Unicode.Scalar) -> Bool {
    position < bytes.count && bytes[position] == UInt8(ascii: character)
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 0x20 || (9...13).contains(bytes[position]) {
      position += 1
    }
  }
}

/// The characters of an attribute description with options (RFC 4512, section 2.5), and the `_`
/// that some servers allow.
extension UInt8 {
  fileprivate var mayStartAttributeDescription: Bool { isLetter || isDigit }

  fileprivate var isInAttributeDescription: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
      || self == UInt8(ascii: ";") || self == UInt8(ascii: "_")
  }
}
