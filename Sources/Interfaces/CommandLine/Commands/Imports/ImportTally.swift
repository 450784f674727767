import Synchronization

/// Adds up what an import says is done, and shows it.
final class ImportTally: Sendable {
  private let bar: ProgressBar
  private let done = Mutex(0)

  init(_ bar: ProgressBar) {
    self.bar = bar
  }

  /// So many more are done.
  func advance(_ number: Int) {
    bar.update(
      done.withLock { done in
        done += number
        return done
      })
  }
}
