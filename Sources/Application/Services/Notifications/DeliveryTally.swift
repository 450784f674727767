public import Notifications
import Synchronization

/// Counts the attempts of this process to deliver notifications.
public final class DeliveryTally: Sendable {
  private let counts = Mutex<[Key: Int]>([:])

  private struct Key: Hashable {
    let carrier: CarrierName
    let outcome: Outcome
  }

  /// How an attempt can end.
  public enum Outcome: String, Sendable, CaseIterable {
    /// The receiver took it.
    case delivered
    /// It is tried again.
    case failed
    /// It was given up.
    case dead
  }

  /// How many attempts of a carrier ended in one way.
  public struct Count: Sendable, Hashable {
    /// The carrier.
    public let carrier: CarrierName
    /// How they ended.
    public let outcome: Outcome
    /// How many there were.
    public let number: Int
  }

  init() {}

  /// Every way of every carrier that was met, in alphabetical order.
  public var all: [Count] {
    counts.withLock(\.self)
      .map { Count(carrier: $0.key.carrier, outcome: $0.key.outcome, number: $0.value) }
      .sorted {
        ($0.carrier.description, $0.outcome.rawValue)
          < ($1.carrier.description, $1.outcome.rawValue)
      }
  }

  func count(_ carrier: CarrierName, _ state: Notification.State) {
    let outcome: Outcome =
      switch state {
      case .pending: .failed
      case .delivered: .delivered
      case .dead: .dead
      }
    counts.withLock { $0[Key(carrier: carrier, outcome: outcome), default: 0] += 1 }
  }
}
