public import Accounts
public import Directory
public import Reconciliation
import Synchronization
public import Values

/// What the service's log should know about background runs.
public enum SyncReport: Sendable {
  /// A run is over, or held.
  case ended(Run)
  /// A run is over that changed nothing, and left all as the one before it did.
  case routine(Run)
  /// A run stopped because the service stops; it is resumed at the next start.
  case interrupted(Run)
  /// A run ended with an error of the store or the program.
  case failed(Run, any Error)
  /// A scheduled run couldn't begin.
  case couldNotStart(DirectoryName, any Error)
  /// The runs that a dead process left couldn't be ended.
  case couldNotResume(DirectoryName, any Error)
  /// The following of a directory stands otherwise than before.
  case follows(DirectoryName, LiveStanding)

  init(_ news: LiveNews, of directory: DirectoryName) {
    switch news {
    case .ended(let run): self = .ended(run)
    case .stands(let standing): self = .follows(directory, standing)
    }
  }
}

/// A run that was asked for.
public struct StartedRun: Sendable, Hashable {
  /// The run.
  public var run: Run
  /// Whether it was under way already.
  public var isCoalesced: Bool

  /// Joins both.
  public init(run: Run, isCoalesced: Bool) {
    self.run = run
    self.isCoalesced = isCoalesced
  }
}

/// An entry set aside that was asked to be tried again.
public struct RetriedEntry: Sendable, Hashable {
  /// The run that does it.
  public var started: StartedRun
  /// Where the entry is; nil when the directory has it no more.
  public var dn: String?

  /// Joins both.
  public init(started: StartedRun, dn: String?) {
    self.started = started
    self.dn = dn
  }
}

/// A configured directory and how it stands.
public struct DirectoryOverview: Sendable, Hashable {
  /// Its settings.
  public var directory: SyncedDirectory
  /// What the store has of it.
  public var population: Population
  /// Its latest runs, newest first.
  public var lastRuns: [Run]
  /// The run whose plan waits for a decision; nil when none does.
  public var held: Run?
  /// The latest run whose plan was applied; nil when none ever was.
  public var lastApplied: Run?
  /// Entries set aside.
  public var quarantined: Int
  /// How its following stands in this process; nil when its changes aren't to be followed.
  public var live: LiveStanding?

  /// Joins the parts.
  public init(
    directory: SyncedDirectory, population: Population, lastRuns: [Run], held: Run? = nil,
    lastApplied: Run? = nil, quarantined: Int, live: LiveStanding? = nil
  ) {
    self.live = live
    self.directory = directory
    self.population = population
    self.lastRuns = lastRuns
    self.held = held
    self.lastApplied = lastApplied
    self.quarantined = quarantined
  }

  /// The age of the latest state of the directory that is kept; nil before the first.
  public func lag(at now: Timestamp) -> Duration? {
    guard let lastApplied else { return nil }
    guard let live, live.state == .following else { return now - lastApplied.startedAt }
    return live.lag(at: now)
  }

  /// How the directory stands, by its latest run that was no dry run, and a plan that waits.
  public var status: Status {
    guard let run = lastRuns.first(where: { !$0.isDryRun }) else {
      return held != nil ? .held : lastApplied != nil ? .inSync : .never
    }
    switch run.status {
    case .running: return .running
    case .failed: return .failed
    case _ where held != nil, .held: return .held
    case .applied, .partial, .discarded, .cancelled, .dryRun:
      return quarantined > 0 ? .quarantine : .inSync
    }
  }

  /// How a directory can stand.
  public enum Status: String, Sendable, CaseIterable {
    /// No run yet.
    case never
    /// A run is under way.
    case running
    /// A plan waits for a decision.
    case held
    /// The last run failed.
    case failed
    /// Entries are set aside.
    case quarantine
    /// Nothing is open.
    case inSync = "in_sync"
  }
}

/// A run that isn't there.
public struct RunNotFound: Error, Sendable, Hashable {
  /// The identifier asked for.
  public let run: RunID
}

/// A run that can't be stopped, because it is finished or held.
public struct RunNotUnderWay: Error, Sendable, Hashable {
  /// The run.
  public let run: RunID
}

/// A directory that isn't configured.
public struct UnknownDirectory: Error, Sendable, Hashable {
  /// The name asked for.
  public let name: String

  /// Names the directory.
  public init(name: String) {
    self.name = name
  }
}

/// What a watcher of a run has seen.
final class SeenVersion: Sendable {
  private let state: Mutex<(version: Int, isFinished: Bool)>

  init(_ version: Int) {
    state = Mutex((version, false))
  }

  var version: Int { state.withLock { $0.version } }
  var isFinished: Bool { state.withLock { $0.isFinished } }

  func note(_ run: Run) {
    state.withLock { $0 = (run.version, run.isFinished) }
  }
}

extension Actor {
  /// The service's own schedule.
  public static let schedule = Actor(kind: .service, name: "schedule", origin: "schedule")
  /// The service, for what a directory told by itself.
  static let live = Actor(kind: .service, name: "live", origin: "live")
}
