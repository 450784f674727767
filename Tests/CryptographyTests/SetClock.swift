import Services
import Synchronization
import Values

/// A clock that a test sets.
final class SetClock: TimeSource {
  private let moment: Mutex<Timestamp>

  init(_ moment: Timestamp) {
    self.moment = Mutex(moment)
  }

  func now() -> Timestamp { moment.withLock { $0 } }

  func move(by duration: Duration) {
    moment.withLock { $0 = $0 + duration }
  }
}
