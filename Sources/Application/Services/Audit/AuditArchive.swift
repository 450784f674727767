public import Values

/// The recorded audit events, as whoever reads and checks them needs them.
public protocol AuditArchive: Sendable {
  /// Events, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another list.
  func list(
    _ filter: AuditFilter, _ order: AuditOrder, _ page: PageRequest
  ) async throws -> Page<RecordedEvent>

  /// The next events of a long reading, each in a transaction of its own so that it may take as
  /// long as it likes.
  func next(
    _ filter: AuditFilter, _ order: AuditOrder, after place: AuditPlace, limit: Int
  ) async throws -> [RecordedEvent]

  /// The place in front of the first event in an order; events that come later are behind the last
  /// one, or not in the reading at all.
  func start(_ order: AuditOrder) async throws -> AuditPlace

  /// Reads the whole chain and finds what was edited, removed, reordered or added; tells from time
  /// to time how many events were read.
  func verify(
    progress: @escaping @Sendable (AuditProgress) -> Void
  ) async throws -> AuditVerification
}

/// A place between two events, by the number of the one before it, and the number of the last event
/// of the reading.
public struct AuditPlace: Sendable, Hashable {
  /// The event that was read last.
  public var sequence: Int
  /// The latest event that belongs to the reading.
  public var latest: Int

  /// Joins both.
  public init(sequence: Int, latest: Int) {
    self.sequence = sequence
    self.latest = latest
  }
}

/// How far a check has come.
public struct AuditProgress: Sendable, Hashable {
  /// The events that were read.
  public var done: Int
  /// All events.
  public var total: Int

  /// Joins both.
  public init(done: Int, total: Int) {
    self.done = done
    self.total = total
  }
}
