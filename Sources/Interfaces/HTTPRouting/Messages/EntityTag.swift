public import Values

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

  /// Names the version of an object whose form also shows things that the version doesn't count.
  ///
  /// A change is held against the version alone, see `HTTPRequest.requireMatch(version:)`.
  public init(version: Int, content: [UInt8]) {
    value = "\(version)-\(Self.fingerprint(content))"
  }

  /// Names the form of an object that counts no versions.
  public init(content: [UInt8]) {
    value = Self.fingerprint(content)
  }

  /// The 64-bit FNV-1a hash, in hexadecimal digits: quick, and nobody gains by a collision here.
  private static func fingerprint(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
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

  /// The versions that `If-Match` names, with or without a fingerprint of the content behind them;
  /// `any` without the header.
  ///
  /// A change that is done in the store is given this condition, which is held there against the
  /// version in the transaction of the change.
  public var versionCondition: VersionCondition {
    let tags = headers.list("If-Match")
    guard headers["If-Match"] != nil, !tags.contains("*") else { return .any }
    return .oneOf(Set(tags.compactMap(Self.version)))
  }

  /// Refuses a change of an object in another version than those that `If-Match` names.
  ///
  /// - Throws: `stale_version`; nothing without the header.
  public func requireMatch(version: Int) throws(Problem) {
    do {
      try versionCondition.check(version)
    } catch {
      throw Problem(.staleVersion)
    }
  }

  /// The number in `"3"` or `"3-cbf29ce4"`; nil for a weak tag, which names no version.
  private static func version(in tag: String) -> Int? {
    guard tag.utf8.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
    return Int(tag.dropFirst().dropLast().prefix { $0 != "-" })
  }
}

extension HTTPResponse {
  /// This answer with the version of the object in it.
  public func tagged(_ tag: EntityTag) -> HTTPResponse {
    with("ETag", tag.headerValue)
  }
}
