import Directory
import Values

/// The use cases around runs, for every interface: starts them, decides about their plans, shows
/// them.
///
/// Runs that are started here go on in the background while `run()` lasts.
public final class SyncService: Sendable {
  let parts: [DirectoryName: Part]
  let order: [DirectoryName]
  let store: any RunStore
  let environment: SyncEnvironment
  /// What the runs take that are carried out here.
  public let measures: RunMeasures
  private let routine = RunRoutine()
  private let jobs: AsyncStream<Job>
  let submit: AsyncStream<Job>.Continuation
  private let report: @Sendable (SyncReport) -> Void

  struct Part: Sendable {
    let directory: SyncedDirectory
    let client: any DirectoryClient
    let reconciler: Reconciler
    /// How its following stands; nil when its changes aren't to be followed.
    let live: LiveRecord?
  }

  /// A run that goes on in the background.
  struct Job: Sendable {
    let run: Run
    let work: @Sendable () async throws -> Run
  }

  /// Works on the configured directories.
  ///
  /// `deliveries` write into those among them that are written to; `report` is told about the end of
  /// each run that was started in the background.
  public init(
    directories: [(SyncedDirectory, any DirectoryClient)], store: any RunStore,
    environment: SyncEnvironment, deliveries: [OutboxDelivery] = [],
    report: @escaping @Sendable (SyncReport) -> Void
  ) {
    let measures = RunMeasures(time: environment.time)
    self.measures = measures
    order = directories.map(\.0.name)
    parts = Dictionary(
      directories.map { directory, client in
        (
          directory.name,
          Part(
            directory: directory, client: client,
            reconciler: Reconciler(
              directory: directory, client: client, store: store, environment: environment,
              delivery: deliveries.first { $0.directory.name == directory.name },
              measures: measures),
            live: directory.schedule.isLive
              ? LiveRecord(environment.time) { report(SyncReport($0, of: directory.name)) } : nil)
        )
      }, uniquingKeysWith: { first, _ in first })
    self.store = store
    self.environment = environment
    self.report = report
    (jobs, submit) = AsyncStream.makeStream()
  }

  /// One configured directory.
  ///
  /// - Throws: `UnknownDirectory`.
  func part(_ name: DirectoryName) throws -> Part {
    guard let part = parts[name] else { throw UnknownDirectory(name: name.description) }
    return part
  }

  /// Carries out what is started here and what the schedules ask for, until the task is cancelled.
  ///
  /// First ends the runs that a dead process left.
  public func run() async {
    await withDiscardingTaskGroup { group in
      for name in order {
        guard let part = parts[name] else { continue }
        group.addTask { await self.resume(part) }
        group.addTask { await self.followSchedule(part) }
        if let record = part.live {
          group.addTask {
            await LiveFollowing(reconciler: part.reconciler, actor: .live, record: record).run()
          }
        }
        group.addTask { await self.watchLag(part) }
      }
      for await job in jobs {
        group.addTask { await self.carryOut(job) }
      }
    }
  }

  private func carryOut(_ job: Job) async {
    do {
      let run = try await job.work()
      report(routine.isRoutine(run) ? .routine(run) : .ended(run))
    } catch is CancellationError {
      report(.interrupted(job.run))
    } catch {
      report(.failed(job.run, error))
    }
  }

  private func resume(_ part: Part) async {
    do {
      try await part.reconciler.resume(actor: .schedule)
    } catch is CancellationError {
      return
    } catch {
      report(.couldNotResume(part.directory.name, error))
    }
  }

  /// Asks again and again, by one small search, whether the directory has changes that no run has
  /// applied.
  private func watchLag(_ part: Part) async {
    let directory = part.directory
    while !Task.isCancelled {
      do {
        if let position = try await store.position(of: directory.name)?.users {
          let isAhead = await part.client.hasChanges(
            since: position, below: directory.userSearch.base)
          measures.note(isAhead: isAhead, of: position, in: directory.name)
        }
        try await Task.sleep(for: .seconds(15))
      } catch is CancellationError {
        return
      } catch {
        // The store doesn't answer: whoever needs it says so, and the next look may go well.
        do { try await Task.sleep(for: .seconds(15)) } catch { return }
      }
    }
  }

  private func followSchedule(_ part: Part) async {
    var timetable = SyncTimetable(part.directory.schedule, from: environment.time.now())
    while let due = timetable.next() {
      let wait = due.at - environment.time.now()
      let jitter = part.directory.schedule.jitter * environment.randomness.fraction()
      do {
        try await Task.sleep(for: max(wait, .zero) + jitter)
        if due.mode != .incremental || part.live?.standing?.state.replacesIncrementalRuns != true {
          let request = RunRequest(mode: due.mode, trigger: .schedule)
          _ = try await start(part.directory.name, request, actor: .schedule)
        }
      } catch is CancellationError {
        return
      } catch {
        report(.couldNotStart(part.directory.name, error))
      }
      timetable.advance(past: environment.time.now())
    }
  }
}
