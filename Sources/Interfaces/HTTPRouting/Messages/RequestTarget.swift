/// The path and the query of a request, still percent-encoded (RFC 9112, section 3.2.1).
public struct RequestTarget: Hashable, Sendable {
  /// The path, beginning with a slash.
  public let path: String
  /// What follows the question mark; nil without one.
  public let query: String?

  /// Splits a request target at the first question mark; a scheme and host in front are dropped.
  public init(_ text: String) {
    var rest = text[...]
    if !rest.utf8.starts(with: "/".utf8), let scheme = rest.range(ofASCII: "://") {
      rest = rest[scheme.upperBound...]
      rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
    guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      path = String(rest)
      query = nil
      return
    }
    path = String(rest[..<mark])
    query = String(rest[rest.utf8.index(after: mark)...])
  }

  /// The decoded segments of the path, without the empty one of a trailing slash.
  ///
  /// - Throws: `bad_request` for a broken escape, a zero byte or invalid UTF-8.
  public func segments() throws(Problem) -> [String] {
    var segments: [String] = []
    for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      guard let decoded = percentDecoded(segment, isForm: false) else {
        throw Problem(.badRequest, "The path has a broken percent escape. Encode it as UTF-8.")
      }
      segments.append(decoded)
    }
    if segments.last == "" { segments.removeLast() }
    return segments
  }

  /// The decoded items of the query in order; a name without `=` has an empty value.
  ///
  /// - Throws: `bad_request` for a broken escape, a zero byte or invalid UTF-8.
  public func queryItems() throws(Problem) -> [QueryItem] {
    guard let query else { return [] }
    var items: [QueryItem] = []
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = percentDecoded(parts[0], isForm: true),
        let value = parts.count < 2 ? "" : percentDecoded(parts[1], isForm: true)
      else {
        throw Problem(.badRequest, "The query has a broken percent escape. Encode it as UTF-8.")
      }
      items.append(QueryItem(name: name, value: value))
    }
    return items
  }
}

/// One decoded `name=value` of a query.
public struct QueryItem: Hashable, Sendable {
  /// The decoded name.
  public let name: String
  /// The decoded value.
  public let value: String

  /// Joins a name and a value.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension Substring {
  fileprivate func range(ofASCII needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].utf8.starts(with: needle.utf8) {
        return start..<utf8.index(start, offsetBy: needle.utf8.count)
      }
      start = utf8.index(after: start)
    }
    return nil
  }
}
