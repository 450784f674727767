public import Values

/// Reads and checks the audit events.
public struct AuditService: Sendable {
  /// The events that a long reading holds in memory at once.
  private static let batchSize = 500

  private let archive: any AuditArchive

  /// Reads this archive.
  public init(archive: any AuditArchive) {
    self.archive = archive
  }

  /// Events, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another list.
  public func list(
    _ filter: AuditFilter = AuditFilter(), _ order: AuditOrder = .latestFirst,
    _ page: PageRequest = PageRequest()
  ) async throws -> Page<RecordedEvent> {
    try await archive.list(filter, order, page)
  }

  /// Hands out all events that there are now, some hundred at a time, however many they are, until
  /// `receive` wants no more.
  public func forEachBatch(
    _ filter: AuditFilter = AuditFilter(), _ order: AuditOrder = .oldestFirst,
    _ receive: ([RecordedEvent]) async throws -> Bool
  ) async throws {
    var place = try await archive.start(order)
    while true {
      let batch = try await archive.next(filter, order, after: place, limit: Self.batchSize)
      guard let last = batch.last, try await receive(batch) else { return }
      place.sequence = last.sequence
    }
  }

  /// Reads the whole chain and finds what was edited, removed, reordered or added.
  public func verify(
    progress: @escaping @Sendable (AuditProgress) -> Void = { _ in }
  ) async throws -> AuditVerification {
    try await archive.verify(progress: progress)
  }
}
