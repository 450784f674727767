import Synchronization
public import Values

/// Makes copies of the store by schedule.
///
/// When the next one is due follows from the copies that are there, so neither a restart nor a second
/// process changes the rhythm.
public final class BackupService: Sendable {
  /// The longest sleep, so that a clock that was set is noticed.
  private static let longestSleep: Duration = .seconds(600)
  /// The time until another process that is making a copy is looked at again.
  private static let patience: Duration = .seconds(10)
  /// The longest time from a failure to the next try.
  private static let longestRetry: Duration = .seconds(300)

  private let archive: any BackupArchive
  private let schedule: BackupSchedule
  private let time: any TimeSource
  private let state: Mutex<BackupStanding>

  /// Takes what it works with.
  public init(archive: any BackupArchive, schedule: BackupSchedule, time: any TimeSource) {
    self.archive = archive
    self.schedule = schedule
    self.time = time
    state = Mutex(BackupStanding(isOn: schedule.every > .zero))
  }

  /// How the copies stand.
  public var standing: BackupStanding { state.withLock { $0 } }

  /// Makes each copy when it is due, until the task is cancelled; a failure is reported and tried
  /// again.
  public func run(report: @Sendable (BackupReport) -> Void) async {
    guard schedule.every > .zero else { return }
    while !Task.isCancelled {
      let wait: Duration
      do {
        wait = try await makeDue(report)
      } catch is CancellationError {
        return
      } catch {
        noteFailure("\(error)")
        report(.failed(error))
        wait = min(schedule.every, Self.longestRetry)
      }
      do { try await Task.sleep(for: wait) } catch { return }
    }
  }

  /// Makes a copy if one is due.
  ///
  /// - Returns: how long to wait before the next look.
  func makeDue(_ report: @Sendable (BackupReport) -> Void) async throws -> Duration {
    let now = time.now()
    let latest = try await archive.latest(at: now)
    if let latest { noteSuccess(latest) }
    if let latest, latest + schedule.every > now, !standing.isFailing {
      return min(latest + schedule.every - now, Self.longestSleep)
    }
    switch try await archive.backUp(
      at: now, unlessSince: now - schedule.every, keep: schedule.keep)
    {
    case .made(let copy):
      noteSuccess(now, isFresh: true)
      report(.made(copy))
      return min(schedule.every, Self.longestSleep)
    case .notDue:
      noteSuccess(latest ?? now, isFresh: true)
      return min(schedule.every, Self.patience)
    case .underWay: return min(schedule.every, Self.patience)
    }
  }

  private func noteSuccess(_ moment: Timestamp, isFresh: Bool = false) {
    state.withLock { standing in
      standing.lastSuccess = max(standing.lastSuccess ?? moment, moment)
      if isFresh { standing.isFailing = false }
    }
  }

  private func noteFailure(_ reason: String) {
    let now = time.now()
    state.withLock { standing in
      standing.isFailing = true
      standing.failures += 1
      standing.lastFailure = now
    }
  }
}

/// When copies are made, and how many are kept.
public struct BackupSchedule: Sendable, Hashable {
  /// The time between two copies; zero for none.
  public var every: Duration
  /// How many are kept.
  public var keep: Int

  /// Joins both.
  public init(every: Duration, keep: Int) {
    self.every = every
    self.keep = keep
  }
}

/// How the scheduled copies stand.
public struct BackupStanding: Sendable, Hashable {
  /// Whether copies are made at all.
  public var isOn: Bool
  /// When the latest good copy was begun, by whatever process; nil before the first.
  public var lastSuccess: Timestamp?
  /// When the latest try of this process failed.
  public var lastFailure: Timestamp?
  /// Whether the latest try failed.
  public var isFailing = false
  /// The tries of this process that failed.
  public var failures = 0

  /// Begins without copies.
  public init(isOn: Bool) {
    self.isOn = isOn
  }
}

/// What is told about the scheduled copies.
public enum BackupReport: Sendable {
  /// A copy was made.
  case made(BackupCopy)
  /// One could not be made, or old ones not removed; it is tried again.
  case failed(any Error)
}
