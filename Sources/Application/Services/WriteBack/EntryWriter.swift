public import Directory

/// What the use cases need to change one directory.
///
/// Calls take the time that the directory's settings allow and no more. Changes of one entry must be
/// given one after the other; those of several entries may be given at once, and a bounded number
/// of them is carried out at once.
public protocol EntryWriter: Sendable {
  /// Makes one change, on the entry that has the identifier now, whatever its name.
  ///
  /// The permit is asked right before the change is sent; without it nothing is, and the error is
  /// transient.
  /// - Throws: `EntryWriteError`, `CancellationError`.
  func write(_ change: EntryChange, under permit: WritePermit) async throws -> WrittenEntry

  /// Makes all of the changes or none (RFC 5805), in their order.
  ///
  /// - Returns: what became of each, in the same order.
  /// - Throws: `EntryWriteError`, also with the code `transactionsUnsupported`; the caller then
  ///   writes one after the other and keeps a journal. `CancellationError`.
  func write(together changes: [EntryChange]) async throws -> [WrittenEntry]

  /// The entry as it is now; nil when there is none for certain.
  ///
  /// - Throws: `EntryWriteError` when the server doesn't say; `CancellationError`.
  func read(_ entry: EntryReference, attributes: [String]) async throws -> Entry?

  /// What the server can do.
  ///
  /// - Throws: `EntryWriteError` when it can't be asked; `CancellationError`.
  func capabilities() async throws -> WriteCapabilities

  /// Closes every connection.
  func close() async
}

extension EntryWriter {
  /// Makes one change that nobody else could be at.
  public func write(_ change: EntryChange) async throws -> WrittenEntry {
    try await write(change, under: .always)
  }
}

/// Whether a change may still be sent, for its writer may have been stopped for so long that
/// another one has taken over.
public struct WritePermit: Sendable {
  /// A permit without an end.
  public static let always = WritePermit { true }

  /// Whether it counts at this moment.
  public let isValid: @Sendable () -> Bool

  /// Takes what tells.
  public init(isValid: @escaping @Sendable () -> Bool) {
    self.isValid = isValid
  }
}

/// What a server offers to those who write.
public struct WriteCapabilities: Sendable, Hashable {
  /// Assertions (RFC 4528); without them the writer looks before it writes.
  public var asserts: Bool
  /// Reading back within the write (RFC 4527); without it the writer reads afterwards.
  public var readsBack: Bool
  /// Transactions (RFC 5805), and the settings allow them.
  public var hasTransactions: Bool
  /// The change of passwords (RFC 3062).
  public var setsPasswords: Bool
  /// The URL of the server that said so.
  public var server: String

  /// Joins the facts.
  public init(
    asserts: Bool, readsBack: Bool, hasTransactions: Bool, setsPasswords: Bool, server: String
  ) {
    self.asserts = asserts
    self.readsBack = readsBack
    self.hasTransactions = hasTransactions
    self.setsPasswords = setsPasswords
    self.server = server
  }
}
