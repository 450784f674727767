public import Accounts
public import Directory
public import Reconciliation
public import Values

/// Runs, their plans and the leases that keep runs of one directory apart.
public protocol RunStore: Sendable {
  /// Takes the directory's lease for a new run and records the run, both or neither.
  ///
  /// A lease whose holder is dead or whose time is over is taken over.
  func begin(_ run: Run, lease: Lease) async throws -> LeaseOutcome

  /// Takes the directory's lease for going on with a run that is recorded already.
  func takeLease(_ lease: Lease, at now: Timestamp) async throws -> LeaseOutcome

  /// Whether a process that lives has the right to follow a directory.
  func isFollowed(_ directory: DirectoryName, at now: Timestamp) async throws -> Bool

  /// Makes the lease last until its new end.
  ///
  /// - Throws: `LeaseLost` when another process has it.
  func renew(_ lease: Lease) async throws

  /// Gives the lease up, if it is still this one.
  func release(_ lease: Lease) async throws

  /// Replaces a run's record, all but the effects and how far they are applied, and records what
  /// happened in the same transaction.
  ///
  /// The end of a run keeps its position in that transaction too; one that ends with exceptions, or
  /// undoes another, leaves none.
  ///
  /// The lease is checked in the transaction; nil stands for a run that nobody works on. The event
  /// is nil when nothing worth recording happened.
  func update(_ run: Run, lease: Lease?, event: AuditEvent?) async throws

  /// Removes the record of a run that changed nothing and that nobody needs to see.
  ///
  /// What an applied one leaves as a position is kept in the same transaction.
  func forget(_ run: Run, lease: Lease) async throws

  /// One run.
  func find(_ id: RunID) async throws -> Run?

  /// Runs, newest first.
  func list(_ filter: RunFilter, _ page: PageRequest) async throws -> Page<Run>

  /// The directory's runs that are under way or held, oldest first.
  func unfinished(_ directory: DirectoryName) async throws -> [Run]

  /// A run's effects in the plan's order.
  func effects(
    of run: RunID, _ filter: EffectFilter, _ page: PageRequest
  ) async throws -> Page<StoredEffect>

  /// Adds effects to a plan under construction; each kind keeps the order of its arrival.
  func append(_ effects: [WrittenEffect], to run: RunID, lease: Lease) async throws

  /// The next effects of a plan, `limit` at most: those behind a batch, or, when there is none, those
  /// behind what is applied.
  func batch(of run: RunID, behind last: PlanBatch?, limit: Int) async throws -> PlanBatch

  /// Applies a batch in one transaction, with journal and audit events.
  ///
  /// Nothing is applied when somebody asked for the run to stop.
  /// - Throws: `LeaseLost` when another process has taken the directory over.
  func apply(
    _ batch: PlanBatch, of run: RunID, lease: Lease, actor: Actor, at now: Timestamp
  ) async throws -> BatchOutcome

  /// How many of a run's effects ended in which way.
  func outcomes(of run: RunID) async throws -> [StoredEffect.Status: Int]

  /// Marks whatever is left of a plan as skipped.
  func skipRest(of run: RunID) async throws

  /// Asks a run to stop; whoever works on it sees that between two batches.
  func requestCancel(of run: RunID) async throws

  /// What there is before a run, for the guards.
  func population(of directory: DirectoryName) async throws -> Population

  /// How many members each of some groups has, people and groups.
  func memberCounts(of groups: [GroupID]) async throws -> [GroupID: Int]

  /// What the directory's next run can go on from; nil when it has to read everything.
  func position(of directory: DirectoryName) async throws -> DirectoryPosition?

  /// Opens the staging area of one incremental run. Nothing in it outlives the process.
  func openChangeStage(_ policy: SyncPolicy) async throws -> any ChangeStage

  /// Opens the staging area of one run. Nothing in it outlives the process.
  func openStage(_ policy: SyncPolicy) async throws -> any SyncStage

  /// The entries that are set aside.
  func quarantine(
    of directory: DirectoryName, _ page: PageRequest
  ) async throws -> Page<QuarantinedEntry>

  /// One entry that is set aside; nil when it isn't.
  func quarantined(
    _ entry: EntryID, in directory: DirectoryName
  ) async throws -> QuarantinedEntry?

  /// Counts one more attempt for the entries that are set aside already, but for those that the run
  /// didn't meet.
  func countAttempt(
    in directory: DirectoryName, unmet: [RejectedEntry], lease: Lease
  ) async throws
}

/// The right to run one directory, or to follow it, for a time.
public struct Lease: Sendable, Hashable {
  /// The directory.
  public var directory: DirectoryName
  /// What it is a right to.
  public var purpose = Purpose.running
  /// The process that holds it.
  public var holder: ProcessIdentity
  /// The run that it is for.
  public var run: RunID
  /// When it lapses.
  public var expiresAt: Timestamp

  /// What a lease can be a right to; nobody but one process has each at a time.
  public enum Purpose: String, Sendable, CaseIterable {
    /// Reading and changing.
    case running
    /// Following what the directory tells; each batch of that is a run with a lease of its own.
    case following
  }

  /// Joins the parts.
  public init(
    directory: DirectoryName, for purpose: Purpose = .running, holder: ProcessIdentity,
    run: RunID, expiresAt: Timestamp
  ) {
    self.directory = directory
    self.purpose = purpose
    self.holder = holder
    self.run = run
    self.expiresAt = expiresAt
  }
}

/// Whether a lease could be taken.
public enum LeaseOutcome: Sendable, Hashable {
  /// It could.
  case taken
  /// Another process or task runs the directory.
  case held(by: RunID)
}

/// Another process has taken the directory over; this one must stop at once.
public struct LeaseLost: Error, Sendable, Hashable {
  /// The directory.
  public let directory: DirectoryName

  /// Names the directory.
  public init(directory: DirectoryName) {
    self.directory = directory
  }
}

/// What became of one batch of effects.
public struct BatchOutcome: Sendable, Hashable {
  /// Effects applied.
  public var applied = 0
  /// Effects whose object had changed.
  public var stale = 0
  /// Effects that a rule refused.
  public var failed = 0
  /// Whether somebody asked for the run to stop.
  public var isCancelRequested = false

  /// Starts with nothing.
  public init() {}
}
