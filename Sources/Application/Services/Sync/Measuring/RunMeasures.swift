public import Directory
public import Reconciliation
import Synchronization
import Values

/// Measures the runs that this process carries out: what each phase took and did, and which guards
/// held a plan.
public final class RunMeasures: Sendable {
  /// What was measured of one directory since the process began.
  public struct Sums: Sendable, Hashable {
    /// All runs together.
    public var total: [Run.Phase: PhaseMeasure] = [:]
    /// The latest run that had something to do in the phase.
    public var latest: [Run.Phase: PhaseMeasure] = [:]
    /// How often a guard has held a plan.
    public var trips: [GuardName: Int] = [:]
    /// How long the directory has had changes that no run has applied; nil when nobody could tell.
    public var lag: Duration?
  }

  private struct State {
    var sums: [DirectoryName: Sums] = [:]
    /// Since when a directory is known to be ahead of what was applied, and what that was.
    var ahead: [DirectoryName: (since: Timestamp, position: SearchPosition)] = [:]

    mutating func keepUp(with directory: DirectoryName) {
      ahead[directory] = nil
      sums[directory, default: Sums()].lag = .zero
    }
  }

  private let time: any TimeSource
  private let state = Mutex(State())

  /// Takes the clock.
  init(time: any TimeSource) {
    self.time = time
  }

  /// What was measured so far of one directory.
  public func sums(of directory: DirectoryName) -> Sums {
    let now = time.now()
    return state.withLock { state in
      var sums = state.sums[directory] ?? Sums()
      if let since = state.ahead[directory]?.since { sums.lag = max(.zero, now - since) }
      return sums
    }
  }

  /// Measures one run, whatever comes of it.
  func measure(
    _ directory: DirectoryName, _ work: (RunProgress) async throws -> Run
  ) async throws -> Run {
    let watch = PhaseWatch(time) { phase, measure in self.add(measure, of: phase, to: directory) }
    defer { watch.stop() }
    let run = try await work(RunProgress(watch.hear))
    if run.status == .held { count(run.guards, in: directory) }
    if run.status == .applied, let position = run.position?.users {
      noteApplied(position, of: directory)
    }
    return run
  }

  /// Notes whether the directory has changes that no run has applied, which go on from a position;
  /// nil when it can't be told.
  func note(isAhead: Bool?, of position: SearchPosition, in directory: DirectoryName) {
    guard let isAhead else { return }
    let now = time.now()
    state.withLock { state in
      if isAhead {
        state.ahead[directory] = (state.ahead[directory]?.since ?? now, position)
      } else {
        state.keepUp(with: directory)
      }
    }
  }

  /// Takes a directory that was ahead for kept up with once a run has left the position behind; one
  /// that stays at it has left something undecided.
  private func noteApplied(_ position: SearchPosition, of directory: DirectoryName) {
    state.withLock { state in
      guard let ahead = state.ahead[directory], ahead.position != position else { return }
      state.keepUp(with: directory)
    }
  }

  private func add(_ measure: PhaseMeasure, of phase: Run.Phase, to directory: DirectoryName) {
    state.withLock { state in
      state.sums[directory, default: Sums()].total[phase, default: PhaseMeasure()] += measure
      if measure.count > 0 { state.sums[directory]?.latest[phase] = measure }
    }
  }

  private func count(_ trips: [GuardTrip], in directory: DirectoryName) {
    state.withLock { state in
      for name in Set(trips.map(\.name)) {
        state.sums[directory, default: Sums()].trips[name, default: 0] += 1
      }
    }
  }
}
