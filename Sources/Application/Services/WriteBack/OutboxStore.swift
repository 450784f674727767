public import Accounts
public import Directory
public import Reconciliation
public import Values

/// The changes that wait to be written into directories.
///
/// They come into the outbox in the transactions of the changes themselves; here is what those need
/// who deliver and who look. Whoever delivers holds the directory's lease, which is checked.
public protocol OutboxStore: Sendable {
  /// The first waiting change of each account whose time has come, in their order.
  ///
  /// One that is marked as under way was left by a dead process, for nobody else has the lease.
  func due(
    in directory: DirectoryName, at now: Timestamp, limit: Int
  ) async throws -> [OutboxItem]

  /// Marks a change as under way and counts the attempt.
  ///
  /// - Returns: the change with its account as both are now; nil when it waits no more.
  /// - Throws: `LeaseLost`.
  func claim(
    _ id: OutboxID, under lease: Lease, at now: Timestamp
  ) async throws -> ClaimedItem?

  /// Keeps what is about to be sent, so that it is recognised should the answer be lost.
  ///
  /// - Throws: `LeaseLost`.
  func note(sent: JSONValue, of id: OutboxID, under lease: Lease) async throws

  /// Queues, behind a change that is about to rename the entry, that the groups which list the
  /// person by this name follow.
  ///
  /// - Throws: `LeaseLost`.
  func queueRenaming(
    of item: OutboxItem, from name: String, under lease: Lease, at now: Timestamp
  ) async throws

  /// When the lease lapses unless it is renewed; until then nobody else delivers.
  ///
  /// - Throws: `LeaseLost`.
  func end(of lease: Lease) async throws -> Timestamp

  /// Ends a change with what it came to: link, agreement, memberships and event in one transaction.
  ///
  /// - Throws: `LeaseLost`.
  func finish(
    _ item: OutboxItem, _ result: WriteOutcome, under lease: Lease, event: AuditEvent?,
    at now: Timestamp
  ) async throws

  /// Lets a change wait until it is tried again.
  ///
  /// - Throws: `LeaseLost`.
  func postpone(
    _ item: OutboxItem, until next: Timestamp, because error: String, under lease: Lease,
    at now: Timestamp
  ) async throws

  /// Queues what follows from roles that have expired.
  ///
  /// - Returns: the number of changes queued.
  func queueWithdrawals(in directory: DirectoryName, at now: Timestamp) async throws -> Int

  /// Changes, newest first.
  func list(_ filter: OutboxFilter, _ page: PageRequest) async throws -> Page<OutboxItem>

  /// One change.
  func find(_ id: OutboxID) async throws -> OutboxItem?

  /// Lets a change that failed or waits be tried at once, and records who asked for it.
  ///
  /// - Returns: the change; nil when it is neither.
  func retry(_ id: OutboxID, event: AuditEvent, at now: Timestamp) async throws -> OutboxItem?

  /// Takes the deletion of an entry back that failed or waits for its turn, and records who did so;
  /// the next run reads everything and sees the entry.
  ///
  /// - Returns: the change; nil when it is no such one.
  func discard(_ id: OutboxID, event: AuditEvent, at now: Timestamp) async throws -> OutboxItem?

  /// How the outboxes stand.
  func standing() async throws -> [OutboxStanding]

  /// Removes changes that are over since before a moment.
  func removeEnded(before moment: Timestamp) async throws
}

/// A change about to be written, with its account as it is at that moment.
public struct ClaimedItem: Sendable, Hashable {
  /// The change.
  public var item: OutboxItem
  /// The account; nil when it is gone or isn't linked to the directory any more.
  public var subject: WriteBackSubject?
  /// The entry of the group that it is about, where the group was read once.
  public var group: EntryReference?
  /// The account's attributes; nil when the account is gone.
  public var attributes: AccountAttributes?
  /// What the account's local password is checked against; only for an entry that is to be made.
  public var verifier: Secret?
  /// Who has the entry now; only for an entry that is to be deleted, nil when nobody has.
  public var holder: AccountReference?
  /// The groups that still list the entry because of Muster, for the directory refused to end that;
  /// only for an entry that is to be deleted.
  public var remaining: [RuleGroup] = []

  /// Joins the parts.
  public init(
    item: OutboxItem, subject: WriteBackSubject?, group: EntryReference? = nil,
    attributes: AccountAttributes? = nil
  ) {
    self.item = item
    self.subject = subject
    self.group = group
    self.attributes = attributes
  }
}

/// What a change came to.
public struct WriteOutcome: Sendable, Hashable {
  /// How it ended: done, failed or superseded.
  public var state: OutboxItem.State
  /// Why, in words; nil for one that was simply written.
  public var words: String?
  /// Whether the directory was changed by it.
  public var isWritten = false
  /// What both sides agree on now.
  public var agreed: [AttributeChange] = []
  /// What the directory has made of a value that it was given, for the account to take.
  public var taken: [AttributeChange] = []
  /// Conflicts that came to light.
  public var conflicts: [AttributeConflict] = []
  /// The entry as it is now, for the link; nil when it wasn't looked at.
  public var entry: SeenEntry?
  /// Whether the directory has disabled the entry now; nil when that wasn't asked.
  public var presence: Presence?
  /// Whether Muster has put the person into the group, or taken them out; nil when neither.
  public var joined: Bool?
  /// The link that a new entry makes; nil for none.
  public var newLink: StagedPerson?
  /// What the account was like when its new entry was filled in.
  public var filledFrom: AccountAttributes?
  /// What the entry was like that was not deleted; whoever has that tried again agrees with it.
  public var found: LastSeen?

  /// An entry's name and number of change.
  public struct SeenEntry: Sendable, Hashable {
    /// The name.
    public var dn: String
    /// The `entryCSN`, where the server shows it.
    public var csn: String?

    /// Joins both.
    public init(dn: String, csn: String?) {
      self.dn = dn
      self.csn = csn
    }
  }

  /// Starts with an end.
  public init(_ state: OutboxItem.State, words: String? = nil) {
    self.state = state
    self.words = words
  }
}

/// How the outbox of one directory stands.
public struct OutboxStanding: Sendable, Hashable {
  /// The directory.
  public var directory: DirectoryName
  /// Changes that wait or are being written.
  public var waiting: Int
  /// When the oldest of these was decided.
  public var oldest: Timestamp?
  /// Changes that the directory has refused.
  public var failed: Int

  /// Joins the parts.
  public init(directory: DirectoryName, waiting: Int, oldest: Timestamp?, failed: Int) {
    self.directory = directory
    self.waiting = waiting
    self.oldest = oldest
    self.failed = failed
  }
}
