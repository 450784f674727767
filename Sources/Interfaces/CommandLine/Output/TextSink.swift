/// Where text goes: a file descriptor, or memory in tests.
public protocol TextSink: Sendable {
  /// Writes a text to its end.
  ///
  /// - Throws: `SinkError` when the other end is gone or the disk is full.
  func write(_ text: String) throws(SinkError)
}

/// Why a text couldn't be written.
public struct SinkError: Error, Hashable, Sendable {
  /// Whether the reader went away, as `head` does when it has enough.
  public var isClosedPipe: Bool
  /// The system's words.
  public var reason: String

  /// Joins the facts.
  public init(isClosedPipe: Bool, reason: String) {
    self.isClosedPipe = isClosedPipe
    self.reason = reason
  }
}
