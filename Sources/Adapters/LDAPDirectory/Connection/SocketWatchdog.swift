import Dispatch
import Glibc
import Synchronization

/// Breaks a connection off when a blocking call takes too long.
///
/// Until it is called back, the socket must stay open; the lock keeps the two apart.
final class SocketWatchdog: Sendable {
  private enum State {
    case waiting
    case calledBack
    case struck
  }

  private let state = Mutex(State.waiting)

  /// Starts the clock.
  init(_ descriptor: Int32, _ deadline: Deadline) {
    let wait = DispatchTimeInterval.milliseconds(Int(clamping: deadline.remaining.milliseconds))
    DispatchQueue.global().asyncAfter(deadline: .now() + wait) {
      self.state.withLock { state in
        guard state == .waiting else { return }
        state = .struck
        shutdown(descriptor, Int32(SHUT_RDWR))
      }
    }
  }

  /// Stops the clock; true when it had already run out.
  func callBack() -> Bool {
    state.withLock { state in
      if state == .waiting { state = .calledBack }
      return state == .struck
    }
  }
}
