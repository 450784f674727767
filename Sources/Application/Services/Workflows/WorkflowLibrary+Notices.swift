import Values

/// What happens to workflows, as it happens.
extension WorkflowLibrary {
  /// Notices from a place on, for as long as the caller is admitted.
  ///
  /// They are read from the store, so that changes by other processes come too, within about a
  /// quarter of a second. `admit` tells who the caller is at that moment; when it throws, the
  /// notices end. Nothing is told that this caller may not know then. Where some behind the place
  /// aren't kept any more, or the place isn't one of this store, `reset` comes first.
  public func notices(
    _ start: NoticeStart, admit: @escaping @Sendable () async throws -> WorkflowCaller
  ) -> AsyncThrowingStream<WorkflowNotice, any Error> {
    let reading = NoticeReading(store: store, latest: latest, start: start, admit: admit)
    return AsyncThrowingStream { try await reading.next() }
  }

  /// Removes revisions that are older than the configuration allows.
  public func tidy() async throws {
    guard let age = settings.retention.maximumAge else { return }
    try await store.removeRevisions(savedBefore: time.now() - age)
  }

  /// Tidies once an hour until the task is cancelled; a failure is reported and tried again.
  public func run(report: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: .seconds(3600))
        try await tidy()
      } catch is CancellationError {
        return
      } catch {
        report(error)
      }
    }
  }
}
