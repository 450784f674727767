/// A place in a text, counted from 1.
struct TextPlace: Hashable, Sendable {
  var line: Int
  var column: Int
}

/// A fault in a YAML text, and where.
struct YAMLFault: Error, Hashable, Sendable {
  var place: TextPlace
  /// What is wrong, as a clause.
  var reason: String
}

/// A value of a YAML document with its place.
struct YAMLNode: Hashable, Sendable {
  var place: TextPlace
  var content: Content

  indirect enum Content: Hashable, Sendable {
    /// No value, `~` or `null`, not in quotes.
    case null
    /// A text, in quotes or not.
    case scalar(String)
    case sequence([YAMLNode])
    /// The keys in the order of the file, each once.
    case mapping([Entry])
    /// Something that has been reported as a fault already.
    case invalid
  }

  struct Entry: Hashable, Sendable {
    var key: String
    var place: TextPlace
    var value: YAMLNode
  }
}
