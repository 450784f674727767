/// Names one version of one object (RFC 9110, section 8.8.3).
public struct EntityTag: Hashable, Sendable {
  /// The text between the quotes.
  public let value: String

  /// Takes the text between the quotes.
  public init(_ value: String) {
    self.value = value
  }

  /// Names a version by its number.
  public init(version: Int) {
    value = String(version)
  }

  /// The form in a header, with quotes.
  public var headerValue: String { "\"\(value)\"" }

  /// Whether an `If-Match` header names this version; a weak tag never does.
  public func satisfies(ifMatch header: String) -> Bool {
    Self.tags(in: header).contains { $0 == "*" || $0 == headerValue }
  }

  /// Whether an `If-None-Match` header names this version, weakly compared.
  public func isNamed(byIfNoneMatch header: String) -> Bool {
    Self.tags(in: header).contains { tag in
      tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == headerValue
    }
  }

  private static func tags(in header: String) -> [Substring] {
    header.split(separator: ",").map(\.trimmingBlanks)
  }
}

extension HTTPRequest {
  /// Refuses a change of an object whose version isn't the one that `If-Match` names.
  ///
  /// - Throws: `stale_version`; nothing without the header.
  public func requireMatch(_ current: EntityTag) throws(Problem) {
    guard let header = headers["If-Match"] else { return }
    guard current.satisfies(ifMatch: header) else { throw Problem(.staleVersion) }
  }
}

extension HTTPResponse {
  /// This answer with the version of the object in it.
  public func tagged(_ tag: EntityTag) -> HTTPResponse {
    with("ETag", tag.headerValue)
  }
}
