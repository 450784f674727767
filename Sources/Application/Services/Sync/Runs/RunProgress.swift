import Synchronization

/// A number that several tasks count up.
final class Counter: Sendable {
  private let number = Atomic<Int>(0)

  var value: Int { number.load(ordering: .relaxed) }

  func add(_ more: Int) {
    number.add(more, ordering: .relaxed)
  }
}

/// Tells an onlooker how a run advances.
public struct RunProgress: Sendable {
  /// One piece of news.
  public enum News: Sendable, Hashable {
    /// A phase begins; the total is nil when nobody knows it.
    case begins(Run.Phase, total: Int?)
    /// So many more entries or effects of the present phase are done.
    case advances(by: Int)
    /// The run has ended or was held.
    case ends
  }

  private let tell: @Sendable (News) -> Void

  /// Hands news to `tell`, on whatever thread the run is on.
  public init(_ tell: @escaping @Sendable (News) -> Void) {
    self.tell = tell
  }

  /// Tells nobody.
  public static let silent = RunProgress { _ in }

  func begin(_ phase: Run.Phase, total: Int? = nil) {
    tell(.begins(phase, total: total))
  }

  func advance(by number: Int) {
    tell(.advances(by: number))
  }

  func end() {
    tell(.ends)
  }
}
