import Directory
import Reconciliation
import Services
import Values

extension Log {
  /// Writes what became of a background run.
  func write(_ report: SyncReport) {
    switch report {
    case .ended(let run): write(run)
    case .routine(let run): debug("run ended", fields(of: run))
    case .interrupted(let run):
      info("run interrupted, it goes on at the next start", ["run_id": JSONValue(run.id)])
    case .failed(let run, let cause):
      error(
        "run ended with an error",
        [
          "run_id": JSONValue(run.id), "directory": .string(run.directory.description),
          "error": .string("\(cause)"),
        ])
    case .couldNotStart(let directory, let cause):
      error(
        "scheduled run could not start",
        ["directory": .string(directory.description), "error": .string("\(cause)")])
    case .follows(let directory, let standing): write(standing, of: directory)
    case .couldNotResume(let directory, let cause):
      error(
        "unfinished run could not be resumed",
        ["directory": .string(directory.description), "error": .string("\(cause)")])
    }
  }

  private func write(_ standing: LiveStanding, of directory: DirectoryName) {
    let fields: KeyValuePairs<String, JSONValue> = [
      "directory": .string(directory.description), "state": .string(standing.state.rawValue),
      "reason": .string(standing.reason),
    ]
    switch standing.state {
    case .starting, .following, .elsewhere: info("directory followed live", fields)
    case .held, .disconnected, .unavailable: warning("directory not followed live", fields)
    }
  }

  private func write(_ run: Run) {
    let needsAttention = run.status == .failed || run.status == .held || run.status == .partial
    if needsAttention {
      warning("run ended", fields(of: run))
    } else {
      info("run ended", fields(of: run))
    }
  }

  private func fields(of run: Run) -> KeyValuePairs<String, JSONValue> {
    [
      "run_id": JSONValue(run.id), "directory": .string(run.directory.description),
      "status": .string(run.status.rawValue), "effects": JSONValue(run.effectCount),
      "read": JSONValue(run.counts.read), "created": JSONValue(run.counts.created),
      "updated": JSONValue(run.counts.updated), "disabled": JSONValue(run.counts.disabled),
      "quarantined": JSONValue(run.counts.quarantined),
      "seconds": .number(
        run.finishedAt.map { ($0 - run.startedAt).inSeconds } ?? 0),
      "strategy": .string(run.strategy.rawValue),
      "reason": JSONValue(run.failure ?? run.guards.first?.sentence),
    ]
  }
}
