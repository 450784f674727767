import Directory
import Services
import Synchronization

/// Shows on a terminal how far a run has come, one bar for each phase.
final class RunProgressBar: Sendable {
  private struct State {
    var phase: Run.Phase
    var bar: ProgressBar?
    var done = 0
  }

  private let output: Output
  private let subject: String
  private let state: Mutex<State>

  /// Shows bars about a subject, which is a directory's name.
  private init(_ subject: String, on output: Output, from phase: Run.Phase) {
    self.subject = subject
    self.output = output
    state = Mutex(State(phase: phase))
  }

  /// Does some work of a run on a directory, with bars that are gone afterwards.
  ///
  /// - Throws: what the work throws; a `CommandFailure` that tells the phase when it is interrupted.
  static func show<Value: Sendable>(
    _ directory: DirectoryName, on output: Output, from phase: Run.Phase = .reading,
    during work: (RunProgress) async throws -> Value
  ) async throws -> Value {
    let bar = RunProgressBar(directory.description, on: output, from: phase)
    defer { bar.finish() }
    do {
      return try await work(bar.progress)
    } catch is CancellationError {
      throw CommandFailure.interrupted(in: bar.phase, of: directory)
    }
  }

  /// Hears the run's news.
  private var progress: RunProgress { RunProgress { self.hear($0) } }

  /// The phase that began last.
  private var phase: Run.Phase { state.withLock { $0.phase } }

  /// Removes the bar.
  private func finish() {
    state.withLock { state in
      state.bar?.finish()
      state.bar = nil
    }
  }

  private func hear(_ news: RunProgress.News) {
    switch news {
    case .begins(let phase, let total): begin(phase, total)
    case .advances(let number):
      state.withLock { state in
        state.done += number
        state.bar?.update(state.done)
      }
    case .ends: finish()
    }
  }

  private func begin(_ phase: Run.Phase, _ total: Int?) {
    let title =
      switch phase {
      case .reading: "Reading \(subject)"
      case .planning, .planned: "Comparing \(subject)"
      case .applying, .done: "Applying to \(subject)"
      }
    state.withLock { state in
      state.bar?.finish()
      state.phase = phase
      state.done = 0
      state.bar = output.progress(title, total: total)
      state.bar?.update(0)
    }
  }
}
