/// Evens out how long refusals take: each is answered on the next full step of a grid.
///
/// A local hash, a directory's answer and neither of them differ by a few milliseconds, which would
/// tell who has an account and where. The steps swallow the difference without costing work.
public struct RefusalPace: Sendable {
  private static let step: Duration = .milliseconds(50)

  private let elapsed: @Sendable () -> Duration
  private let sleep: @Sendable (Duration) async -> Void

  /// Takes a clock that never goes back, and a way to wait.
  public init(
    elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async -> Void
  ) {
    self.elapsed = elapsed
    self.sleep = sleep
  }

  /// Answers at once.
  public static let none = RefusalPace(elapsed: { .zero }, sleep: { _ in })

  /// The present moment, to hand to `even`.
  func start() -> Duration { elapsed() }

  /// Waits for the next full step since `start`.
  func even(since start: Duration) async {
    let passed = (elapsed() - start).components
    let nanoseconds = passed.seconds * 1_000_000_000 + passed.attoseconds / 1_000_000_000
    let step = Self.step.components.attoseconds / 1_000_000_000
    await sleep(.nanoseconds(step - nanoseconds % step))
  }
}
