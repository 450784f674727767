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

  /// Keeps each SIGTERM and SIGINT from now on for `wait`; neither kills the process any more.
  static func hold() {
    // Without a pipe they go on to kill it.
    guard arrivals != nil else { return }
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in
        let kept = errno
        var byte: UInt8 = 1
        if let arrivals = StopSignals.arrivals { write(arrivals.write, &byte, 1) }
        errno = kept
      }
    }
  }

  /// Returns when a signal has come since `hold`, or when the task is cancelled.
  static func wait() async {
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    let source = arrivals.map {
      DispatchSource.makeReadSource(fileDescriptor: $0.read, queue: .global())
    }
    source?.setEventHandler { continuation.yield() }
    source?.activate()
    for await _ in signals { break }
    source?.cancel()
  }
}
