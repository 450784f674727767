public import Accounts
public import Directory
public import Reconciliation
public import Values

/// The identifier of a change that waits to be written.
public typealias OutboxID = Identifier<OutboxItem>

/// A change that a directory is to get, with what became of it so far.
public struct OutboxItem: Sendable, Hashable {
  /// The longest time that one is put off after an attempt.
  public static let longestDelay: Duration = .seconds(300)

  /// Its identifier.
  public var id: OutboxID
  /// Its place among all; those of one account are written in this order.
  public var sequence: Int64
  /// The directory.
  public var directory: DirectoryName
  /// The account that it is about, perhaps gone by now.
  public var account: AccountReference
  /// The account's entry as it was known; nil where one is to be made.
  public var entry: EntryReference?
  /// What the directory should become.
  public var intent: WriteIntent
  /// How far it is.
  public var state: State
  /// How often it was tried.
  public var attempts: Int
  /// When it is tried next; only while it waits.
  public var nextAttempt: Timestamp
  /// The values that an attempt whose end isn't known has sent; nil when none has.
  public var sent: JSONValue?
  /// What came of the last attempt, in words with the server's own; nil while nothing went wrong.
  public var error: String?
  /// When it was decided.
  public var createdAt: Timestamp
  /// When anything about it changed last.
  public var updatedAt: Timestamp

  /// How far a change is.
  public enum State: String, Sendable, CaseIterable {
    /// It waits for its turn, or for the next attempt.
    case pending
    /// It is being written, or was when the process died.
    case underWay = "under_way"
    /// The directory has it.
    case done
    /// The directory has refused it; a person may have it tried again.
    case failed
    /// A later change has taken its place, or there is nothing to write any more.
    case superseded
  }

  /// Joins the parts.
  public init(
    id: OutboxID, sequence: Int64, directory: DirectoryName, account: AccountReference,
    entry: EntryReference?, intent: WriteIntent, state: State, attempts: Int,
    nextAttempt: Timestamp, sent: JSONValue?, error: String?, createdAt: Timestamp,
    updatedAt: Timestamp
  ) {
    self.id = id
    self.sequence = sequence
    self.directory = directory
    self.account = account
    self.entry = entry
    self.intent = intent
    self.state = state
    self.attempts = attempts
    self.nextAttempt = nextAttempt
    self.sent = sent
    self.error = error
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// Which changes of the outbox are wanted.
public struct OutboxFilter: Sendable, Hashable {
  /// Only those of this directory.
  public var directory: String?
  /// Only those in this state.
  public var state: OutboxItem.State?
  /// Only those about this account.
  public var account: AccountID?

  /// Joins the conditions.
  public init(
    directory: String? = nil, state: OutboxItem.State? = nil, account: AccountID? = nil
  ) {
    self.directory = directory
    self.state = state
    self.account = account
  }
}

/// A change of the outbox that isn't there.
public struct OutboxItemNotFound: Error, Sendable, Hashable {
  /// The identifier asked for.
  public let item: OutboxID
}

/// A change that can't be tried again or discarded, for it is done or superseded, or being written.
public struct OutboxItemClosed: Error, Sendable, Hashable {
  /// The change.
  public let item: OutboxID
  /// How it ended.
  public let state: OutboxItem.State
}

/// A change that can't be discarded, because the two sides would go on to differ: only the deletion
/// of an entry can.
public struct OutboxItemNeeded: Error, Sendable, Hashable {
  /// The change.
  public let item: OutboxID
  /// What it is.
  public let kind: WriteIntent.Kind

  /// Why, and what to do instead.
  public var sentence: String {
    "Only the deletion of an entry can be discarded, and this is \(kind.rawValue): change the account "
      + "instead, and that takes the place of it."
  }
}
