import Dispatch
import Glibc

/// Somebody asks this process to stop.
enum StopSignals {
  /// The ends of a pipe with a byte for each signal that has come; nil when there is none to be had.
  ///
  /// Their handler does nothing but write there. A source of Dispatch for signals would lose what comes
  /// before it is set up, because until then they have to be ignored.
  private static let arrivals: (read: Int32, write: Int32)? = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      guard fcntl(end, F_SETFD, FD_CLOEXEC) == 0, fcntl(end, F_SETFL, O_NONBLOCK) == 0 else {
        return nil
      }
    }
    return (ends[0], ends[1])
  }()

  /// Listens from now on, when it returns: each SIGTERM and SIGINT is an element, and neither kills the
  /// process any more.
  static func listen() -> AsyncStream<Void> {
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    // Without it, signals go on to kill the process.
    guard let arrivals else { return signals }
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in
        let kept = errno
        var byte: UInt8 = 1
        if let arrivals = StopSignals.arrivals { write(arrivals.write, &byte, 1) }
        errno = kept
      }
    }
    let source = DispatchSource.makeReadSource(fileDescriptor: arrivals.read, queue: .global())
    source.setEventHandler {
      var byte: UInt8 = 0
      while read(arrivals.read, &byte, 1) == 1 { continuation.yield() }
    }
    source.activate()
    continuation.onTermination = { _ in source.cancel() }
    return signals
  }
}
