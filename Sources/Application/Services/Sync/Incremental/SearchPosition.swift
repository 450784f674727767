public import Values

/// Where a later read of the same search can go on from.
public struct SearchPosition: Sendable, Hashable {
  /// What has been seen.
  public var mark: Mark
  /// The URL of the server that gave it; no other one can be asked with it.
  public var server: String

  /// What has been seen of a search.
  public enum Mark: Sendable, Hashable {
    /// Everything up to a cookie (RFC 4533), which only its server understands.
    case cookie([UInt8])
    /// Everything up to a moment, by the server's own clock.
    case modified(Timestamp)
  }

  /// Joins both.
  public init(mark: Mark, server: String) {
    self.mark = mark
    self.server = server
  }
}
