import Services
import Synchronization

/// Repeatable bits: every byte drawn is one more than the one before.
final class FixedRandomness: Randomness {
  private let next = Atomic<UInt64>(0)

  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in
      UInt8(truncatingIfNeeded: next.wrappingAdd(1, ordering: .relaxed).oldValue)
    }
  }

  func words() -> (UInt64, UInt64) {
    (
      next.wrappingAdd(1, ordering: .relaxed).oldValue,
      next.wrappingAdd(1, ordering: .relaxed).oldValue
    )
  }
}
