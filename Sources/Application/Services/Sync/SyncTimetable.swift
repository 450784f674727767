import Values

/// Which run of one directory is due next.
struct SyncTimetable {
  /// A run and its time.
  struct Due: Equatable {
    var at: Timestamp
    var mode: Run.Mode
  }

  private let schedule: SyncSchedule
  private var nextIncremental: Timestamp?
  private var nextFull: Timestamp?

  init(_ schedule: SyncSchedule, from now: Timestamp) {
    self.schedule = schedule
    nextIncremental = schedule.incremental.map { now + $0 }
    nextFull = schedule.full?.next(after: now)
  }

  /// The earlier of both; a full run where both are due.
  func next() -> Due? {
    switch (nextFull, nextIncremental) {
    case (let full?, let incremental?):
      full <= incremental
        ? Due(at: full, mode: .full) : Due(at: incremental, mode: .incremental)
    case (let full?, nil): Due(at: full, mode: .full)
    case (nil, let incremental?): Due(at: incremental, mode: .incremental)
    case (nil, nil): nil
    }
  }

  /// Moves on to the first times after a moment; missed ones are not made up for.
  mutating func advance(past now: Timestamp) {
    if let due = nextIncremental, due <= now, let interval = schedule.incremental {
      nextIncremental = now + interval
    }
    if let due = nextFull, due <= now { nextFull = schedule.full?.next(after: now) }
  }
}

extension SyncSchedule {
  /// When the next run is due, as far as the schedule tells; nil when it asks for none.
  func next(after now: Timestamp, lastRun: Timestamp?) -> Timestamp? {
    var timetable = SyncTimetable(self, from: lastRun ?? now)
    timetable.advance(past: now)
    return timetable.next()?.at
  }
}
