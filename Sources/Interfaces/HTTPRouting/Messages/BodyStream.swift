/// A body that is written piece by piece, as fast as the client takes it.
public struct BodyStream: Sendable {
  /// Writes the body; the task it runs in is cancelled when the client goes or the server stops.
  ///
  /// A thrown error breaks the answer off, so that the client sees it isn't whole.
  public let write: @Sendable (any BodyWriter) async throws -> Void

  /// Keeps the writing function for later.
  public init(_ write: @escaping @Sendable (any BodyWriter) async throws -> Void) {
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
