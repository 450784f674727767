import Accounts
public import Directory
public import Reconciliation
public import Values

/// The identifier of a run.
public typealias RunID = Identifier<Run>

/// One reconciliation of one directory.
public struct Run: Sendable, Hashable {
  /// The identifier.
  public var id: RunID
  /// The directory.
  public var directory: DirectoryName
  /// What was asked for.
  public var mode: Mode
  /// How the directory was read, and why so.
  public var strategy: Strategy
  /// Why it was read in this way, one sentence; empty until that is decided.
  public var strategyReason = ""
  /// Who or what started it.
  public var trigger: Trigger
  /// Whether only the plan is wanted.
  public var isDryRun: Bool
  /// How far it has come.
  public var phase: Phase
  /// How it stands.
  public var status: Status
  /// The proofs of what was read, users first, then groups.
  public var certificates: [ReadCertificate]
  /// The report's numbers.
  public var counts: RunCounts
  /// The guards that hold the plan.
  public var guards: [GuardTrip]
  /// What else a reader of the report should know, a sentence each.
  public var notes: [String]
  /// Why it failed; nil when it didn't.
  public var failure: String?
  /// The SHA-256 of the plan's effects in order; nil until the plan is complete.
  public var planDigest: [UInt8]?
  /// The number of effects in the plan.
  public var effectCount: Int
  /// Whether somebody asked for it to stop.
  public var isCancelRequested: Bool
  /// The run that this one undoes; nil for one that reads the directory.
  public var undoes: RunID?
  /// What the next run goes on from once this one is applied; nil when it leaves nothing.
  public var position: DirectoryPosition?
  /// Who approved or discarded the plan; nil when nobody had to.
  public var decidedBy: String?
  /// When it began.
  public var startedAt: Timestamp
  /// When it ended, or was held; nil while it runs.
  public var finishedAt: Timestamp?
  /// Counts the changes of this record.
  public var version: Int

  /// What is asked for.
  public enum Mode: String, Sendable, CaseIterable {
    /// Whatever is best.
    case auto
    /// What has changed since the last run.
    case incremental
    /// Everything.
    case full
    /// The inverse of another run; the directory isn't read.
    case undo
  }

  /// How a directory is read.
  public enum Strategy: String, Sendable, CaseIterable {
    /// Every entry is read and compared.
    case fullCompare = "full_compare"
    /// What the directory says has changed since the last run (RFC 4533) is read and compared.
    case contentSync = "content_sync"
    /// What was modified since the last run, by the directory's clock, is read and compared.
    case modifyTimestamp = "modify_timestamp"
    /// Nothing is read: the plan is the inverse of an applied one.
    case inverse
  }

  /// Who or what starts a run.
  public enum Trigger: String, Sendable, CaseIterable {
    /// The service's schedule.
    case schedule
    /// A call of the REST API.
    case api
    /// The command line.
    case commandLine = "command_line"
    /// The directory itself, which told of changes as they happened.
    case live
  }

  /// How far a run has come.
  public enum Phase: String, Sendable, CaseIterable {
    /// Entries are being read and staged.
    case reading
    /// The plan is being made.
    case planning
    /// The plan is complete; nothing of it is applied yet.
    case planned
    /// The plan is being applied.
    case applying
    /// Nothing more will happen.
    case done
  }

  /// How a run stands.
  public enum Status: String, Sendable, CaseIterable {
    /// It is under way.
    case running
    /// Its plan was applied.
    case applied
    /// A guard holds its plan.
    case held
    /// Its plan was thrown away.
    case discarded
    /// It ended before its plan was complete.
    case failed
    /// Its plan was applied, with effects that failed or were stale.
    case partial
    /// It was stopped on request.
    case cancelled
    /// Its plan was made to be looked at.
    case dryRun = "dry_run"
  }

  /// Starts a run.
  public init(
    id: RunID, directory: DirectoryName, mode: Mode, trigger: Trigger, isDryRun: Bool,
    undoes: RunID? = nil, startedAt: Timestamp
  ) {
    self.id = id
    self.directory = directory
    self.mode = mode
    self.strategy = undoes == nil ? .fullCompare : .inverse
    self.undoes = undoes
    self.trigger = trigger
    self.isDryRun = isDryRun
    self.phase = .reading
    self.status = .running
    self.certificates = []
    self.counts = RunCounts()
    self.guards = []
    self.notes = []
    self.effectCount = 0
    self.isCancelRequested = false
    self.startedAt = startedAt
    self.version = 1
  }

  /// Whether the reads prove that an entry they didn't deliver isn't there.
  public var isCertified: Bool {
    !certificates.isEmpty && certificates.allSatisfy(\.isComplete)
  }

  /// Whether nothing more will happen to it, unless somebody decides about a held plan.
  public var isFinished: Bool { status != .running }
}
