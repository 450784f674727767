import Directory
import Reconciliation
import Synchronization

/// Tells runs apart that say nothing new: they changed nothing, and left their directory as the run
/// before left it.
final class RunRoutine: Sendable {
  private struct Standing: Hashable {
    var status: Run.Status
    var strategy: Run.Strategy
    var quarantined: Int
    var notes: [String]
  }

  private let last = Mutex<[DirectoryName: Standing]>([:])

  /// Whether a run that has ended says nothing new.
  func isRoutine(_ run: Run) -> Bool {
    let standing = Standing(
      status: run.status, strategy: run.strategy, quarantined: run.counts.quarantined,
      notes: run.notes)
    let before = last.withLock { last in
      defer { last[run.directory] = standing }
      return last[run.directory]
    }
    return run.status == .applied && run.effectCount == 0 && before == standing
  }
}
