import Synchronization
import Values

/// When sessions or API tokens were used last, collected in memory so that no request waits for
/// the disk.
final class UseTimes<Object>: Sendable {
  /// How exact the stored times are.
  let resolution: Duration

  private let times = Mutex<[Identifier<Object>: Timestamp]>([:])

  init(resolution: Duration = .seconds(60)) {
    self.resolution = resolution
  }

  /// Notes a use, unless the store knows of one that is hardly older.
  func note(_ id: Identifier<Object>, knownAs stored: Timestamp?, at now: Timestamp) {
    if let stored, now - stored < resolution { return }
    times.withLock { $0[id] = now }
  }

  /// The latest use that the store doesn't know of.
  func latest(_ id: Identifier<Object>) -> Timestamp? {
    times.withLock { $0[id] }
  }

  /// Drops what was noted about one.
  func forget(_ id: Identifier<Object>) {
    times.withLock { $0[id] = nil }
  }

  /// Hands over what was noted, and starts anew.
  func take() -> [Identifier<Object>: Timestamp] {
    times.withLock { times in
      defer { times = [:] }
      return times
    }
  }
}
