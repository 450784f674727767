/// What a YAML text says next, as values.
struct YAMLEvent: Sendable {
  var place: TextPlace
  var kind: Kind
  /// Whether an anchor (`&name`) stands before the value.
  var hasAnchor = false
  /// The explicit tag (`!!str`), if there is one.
  var tag: String?

  enum Kind: Sendable {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    /// A scalar; `isPlain` when it stands without quotes or block marks.
    case scalar(String, isPlain: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }
}
