/// A body that is written piece by piece, as fast as the client takes it.
public struct BodyStream: Sendable {
  /// Writes the body; the task it runs in is cancelled when the client goes or the server stops.
  ///
  /// A thrown error breaks the answer off, so that the client sees it isn't whole.
  public let write: @Sendable (any BodyWriter) async throws -> Void
  /// Whether the body has no end of its own, so that a stopping server doesn't wait for it.
  public let isEndless: Bool

  /// Keeps the writing function for later.
  public init(
    isEndless: Bool = false, _ write: @escaping @Sendable (any BodyWriter) async throws -> Void
  ) {
    self.isEndless = isEndless
    self.write = write
  }
}

/// The way to the client for the bytes of a `BodyStream`.
public protocol BodyWriter: Sendable {
  /// Sends bytes; returns when there is room for more.
  ///
  /// - Throws: `CancellationError` when the client has gone.
  func write(_ bytes: [UInt8]) async throws
}
