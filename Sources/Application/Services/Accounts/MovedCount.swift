import Synchronization

/// A number that a decision inside a transaction hands out of it.
final class MovedCount: Sendable {
  private let count = Mutex(0)

  /// The number of the latest decision.
  var value: Int { count.withLock(\.self) }

  /// Notes the number of a decision.
  func note(_ number: Int) {
    count.withLock { $0 = number }
  }
}
