import Services

/// Lets a bounded number of people sign in at once; the others wait their turn.
actor BindPool {
  private let settings: DirectoryConnectionSettings
  private let servers: ServerChoice
  private let limit: Int
  private var binders: [PersonBinder] = []
  private var idle: [PersonBinder] = []
  private var waiting: [CheckedContinuation<PersonBinder, Never>] = []

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerChoice, limit: Int) {
    self.settings = settings
    self.servers = servers
    self.limit = limit
  }

  /// Runs the body with a binder of its own.
  ///
  /// When all are busy with a server that doesn't answer, who has waited for longer than one
  /// answer may take is told so, and doesn't wait for the server a second time.
  func withBinder(
    _ body: @Sendable (PersonBinder) async -> BindOutcome
  ) async -> BindOutcome {
    let patience = Deadline(after: settings.operationTimeout)
    let binder = await acquire()
    defer { release(binder) }
    guard !patience.hasPassed else {
      return .unreachable("all \(limit) connections for sign-in are waiting for the directory")
    }
    return await body(binder)
  }

  /// Ends the connections.
  func close() async {
    for binder in binders { await binder.close() }
  }

  private func acquire() async -> PersonBinder {
    if let binder = idle.popLast() { return binder }
    if binders.count < limit {
      let binder = PersonBinder(settings, servers)
      binders.append(binder)
      return binder
    }
    return await withCheckedContinuation { waiting.append($0) }
  }

  private func release(_ binder: PersonBinder) {
    if waiting.isEmpty {
      idle.append(binder)
    } else {
      waiting.removeFirst().resume(returning: binder)
    }
  }
}
