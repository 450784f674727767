import Synchronization
import Values

/// Hears how one run advances, and tells about each phase that is over.
final class PhaseWatch: Sendable {
  private struct Present {
    var phase: Run.Phase
    var start: Timestamp
    var count = 0
  }

  private let time: any TimeSource
  private let tell: @Sendable (Run.Phase, PhaseMeasure) -> Void
  private let present = Mutex<Present?>(nil)

  init(
    _ time: any TimeSource, tell: @escaping @Sendable (Run.Phase, PhaseMeasure) -> Void
  ) {
    self.time = time
    self.tell = tell
  }

  @Sendable func hear(_ news: RunProgress.News) {
    switch news {
    case .begins(let phase, _): change(to: phase)
    case .advances(let number): present.withLock { $0?.count += number }
    case .ends: change(to: nil)
    }
  }

  /// Ends the phase that is under way.
  func stop() {
    change(to: nil)
  }

  private func change(to phase: Run.Phase?) {
    let now = time.now()
    let before = present.withLock { present in
      defer { present = phase.map { Present(phase: $0, start: now) } }
      return present
    }
    guard let before else { return }
    // The time of day may have been set back meanwhile.
    let measure = PhaseMeasure(time: max(.zero, now - before.start), count: before.count)
    tell(before.phase, measure)
  }
}
