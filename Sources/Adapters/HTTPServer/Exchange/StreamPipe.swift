import CMicroHTTPD
import Glibc
import HTTPRouting
import Synchronization

/// The bytes between the task that writes a body and libmicrohttpd, which sends it.
///
/// A writer waits when the client takes the bytes too slowly; the connection is suspended when there
/// are none.
///
/// - Note: `@unchecked Sendable` because the lock of `state` protects all that changes; the
///   connection is used under the rules of MHD_suspend_connection only.
final class StreamPipe: BodyWriter, @unchecked Sendable {
  private typealias Writers = [CheckedContinuation<Void, Never>]

  private struct State {
    var bytes: [UInt8] = []
    var sent = 0
    var end: End?
    /// Whether the connection is suspended until there is something to send.
    var isParked = false
    var writers: Writers = []
  }

  private enum End {
    case whole
    case broken
  }

  /// How many bytes may wait for the client.
  private static let capacity = 64 << 10

  // The connection lives until its response, and with it this pipe, is destroyed.
  private let connection: OpaquePointer
  private let state = Mutex(State())

  init(connection: OpaquePointer) {
    self.connection = connection
  }

  func write(_ bytes: [UInt8]) async throws {
    try Task.checkCancellation()
    let (isOpen, isParked) = state.withLock { state in
      guard state.end == nil else { return (false, false) }
      state.bytes.append(contentsOf: bytes)
      defer { state.isParked = false }
      return (true, state.isParked)
    }
    if isParked { MHD_resume_connection(connection) }
    guard isOpen else { throw CancellationError() }
    await waitForRoom()
  }

  /// Says that the body is whole.
  func finish() { close(.whole) }

  /// Breaks the body off; the client sees that it isn't whole.
  func abort() { close(.broken) }

  /// Fills libmicrohttpd's buffer, or suspends the connection when there is nothing yet.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let (count, woken) = state.withLock { state in
      // An answer that is broken off needn't be sent to its last byte.
      if state.end == .broken { return (muster_mhd_end_with_error, Writers()) }
      let count = min(buffer.count, state.bytes.count - state.sent)
      guard count > 0 else {
        if state.end == .whole { return (muster_mhd_end_of_stream, Writers()) }
        MHD_suspend_connection(connection)
        state.isParked = true
        return (0, Writers())
      }
      buffer.copyBytes(from: state.bytes[state.sent..<state.sent + count])
      state.sent += count
      guard state.sent == state.bytes.count else { return (count, Writers()) }
      state.bytes.removeAll(keepingCapacity: state.bytes.capacity <= 2 * Self.capacity)
      state.sent = 0
      defer { state.writers = [] }
      return (count, state.writers)
    }
    for writer in woken { writer.resume() }
    return count
  }

  private func waitForRoom() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mayGoOn = state.withLock { state in
          guard state.end == nil, state.bytes.count - state.sent > Self.capacity,
            !Task.isCancelled
          else {
            return true
          }
          state.writers.append(continuation)
          return false
        }
        if mayGoOn { continuation.resume() }
      }
    } onCancel: {
      wakeWriters()
    }
  }

  private func wakeWriters() {
    let woken = state.withLock { state in
      defer { state.writers = [] }
      return state.writers
    }
    for writer in woken { writer.resume() }
  }

  private func close(_ end: End) {
    let (woken, isParked) = state.withLock { state in
      if state.end == nil { state.end = end }
      defer {
        state.writers = []
        state.isParked = false
      }
      return (state.writers, state.isParked)
    }
    if isParked { MHD_resume_connection(connection) }
    for writer in woken { writer.resume() }
  }
}
