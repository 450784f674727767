/// What was given on the command line, by the names of options and arguments.
public struct ParsedValues: Sendable, Hashable {
  private var texts: [String: [String]] = [:]

  /// Starts with nothing.
  public init() {}

  /// Adds one value, or for a flag an empty text.
  mutating func add(_ text: String, for name: String) {
    texts[name, default: []].append(text)
  }

  /// Whether an option or argument was given.
  public func has(_ name: String) -> Bool { texts[name] != nil }

  /// The value of an option or argument that is given once; nil when it is absent.
  public subscript(name: String) -> String? { texts[name]?.last }

  /// Every value of one that may be repeated, in their order.
  public func all(_ name: String) -> [String] { texts[name] ?? [] }
}
