import Synchronization
import Values

/// When sessions were used last, collected in memory so that no request waits for the disk.
final class SessionActivity: Sendable {
  /// How exact the stored times are.
  static let resolution: Duration = .seconds(60)

  private let times = Mutex<[SessionID: Timestamp]>([:])

  /// Notes a use, unless the store knows of one less than a minute ago.
  func note(_ session: Session, at now: Timestamp) {
    guard now - session.lastSeenAt >= Self.resolution else { return }
    times.withLock { $0[session.id] = now }
  }

  /// The latest use that the store doesn't know of.
  func lastSeen(_ id: SessionID) -> Timestamp? {
    times.withLock { $0[id] }
  }

  /// Drops what was noted about a session.
  func forget(_ id: SessionID) {
    times.withLock { $0[id] = nil }
  }

  /// Hands over what was noted, and starts anew.
  func take() -> [SessionID: Timestamp] {
    times.withLock { times in
      defer { times = [:] }
      return times
    }
  }
}
