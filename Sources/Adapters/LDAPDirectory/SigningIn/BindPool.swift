import Services

/// Lets a bounded number of people sign in at once; the others wait their turn.
struct BindPool {
  private let limit: Int
  private let patience: Duration
  private let binders: ConnectionPool<PersonBinder>

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerChoice, limit: Int) {
    self.limit = limit
    patience = settings.operationTimeout
    binders = ConnectionPool(limit: limit) { PersonBinder(settings, servers) }
  }

  /// Runs the body with a binder of its own.
  ///
  /// When all are busy with a server that doesn't answer, who has waited for longer than one
  /// answer may take is told so, and doesn't wait for the server a second time.
  func withBinder(
    _ body: @Sendable (PersonBinder) async -> BindOutcome
  ) async -> BindOutcome {
    let end = Deadline(after: patience)
    return await binders.withConnection { binder in
      guard !end.hasPassed else {
        return .unreachable("all \(limit) connections for sign-in are waiting for the directory")
      }
      return await body(binder)
    }
  }

  /// Ends the connections.
  func close() async {
    for binder in await binders.made { await binder.close() }
  }
}
