public import Accounts
public import Values

/// Making, saving and removing workflows.
extension WorkflowLibrary {
  /// Makes a workflow; whether everybody sees it is what its tags say, unless somebody says it.
  public func create(
    _ document: WorkflowDocument, isPublic: Bool? = nil, owner: AccountID? = nil,
    reason: String = "", by caller: WorkflowCaller
  ) async throws -> OpenWorkflow {
    let now = time.now()
    var document = document
    document.mark(asShared: isPublic ?? (caller.sharesByDefault || document.isShared))
    let draft = try prepare(document, at: now, for: caller)
    let matter = WorkflowMatter(caller, nil, recipient: owner ?? caller.account)
    return try await change(matter, .any, at: now) {
      try $0.decideCreation(draft, reason: reason)
    }
  }

  /// Saves over a workflow; whether everybody sees it is what the tags of the new document say,
  /// unless somebody says it.
  public func save(
    _ id: WorkflowID, _ document: WorkflowDocument, isPublic: Bool? = nil,
    if condition: VersionCondition = .any, by caller: WorkflowCaller
  ) async throws -> OpenWorkflow {
    var document = document
    document.mark(asShared: isPublic ?? (caller.sharesByDefault || document.isShared))
    let content = WorkflowContent(document)
    try check(content, of: id, for: caller)
    return try await change(WorkflowMatter(caller, id), condition) {
      try $0.decideSave(content)
    }
  }

  /// Shows a workflow to everybody, or not any more, and keeps its tags in step.
  public func share(
    _ id: WorkflowID, isPublic: Bool, if condition: VersionCondition = .any,
    by caller: WorkflowCaller
  ) async throws -> OpenWorkflow {
    try await change(WorkflowMatter(caller, id, document: .present), condition) {
      try $0.decideSharing(isPublic)
    }
  }

  /// Keeps a copy as the caller's own, which nobody else sees; with another document where the
  /// caller has changed it, and under another name where one is given.
  public func copy(
    _ id: WorkflowID, document: WorkflowDocument? = nil, name: String? = nil,
    by caller: WorkflowCaller
  ) async throws -> OpenWorkflow {
    let now = time.now()
    let present = try await open(id, for: caller)
    guard var copy = document ?? WorkflowDocument(present.document) else {
      throw WorkflowError.notFound
    }
    if let name { copy.rename(name) }
    copy.mark(asShared: false)
    let draft = try prepare(copy, at: now, for: caller)
    let matter = WorkflowMatter(caller, id, recipient: caller.account)
    return try await change(matter, .any, at: now) { planner in
      _ = try planner.visible(with: .read)
      return try planner.decideCreation(draft)
    }
  }

  /// Brings the document of a revision back, as a new revision.
  public func restore(
    _ id: WorkflowID, revision: Int, if condition: VersionCondition = .any,
    by caller: WorkflowCaller
  ) async throws -> OpenWorkflow {
    try await change(WorkflowMatter(caller, id, document: .revision(revision)), condition) {
      try $0.decideRestoration()
    }
  }

  /// Removes a workflow with its revisions, its picture and its grants.
  public func remove(
    _ id: WorkflowID, reason: String = "", if condition: VersionCondition = .any,
    by caller: WorkflowCaller
  ) async throws {
    try await write(WorkflowMatter(caller, id), condition) {
      try $0.decideRemoval(reason: reason)
    }
  }

  /// Gives a workflow a picture.
  public func setThumbnail(
    of id: WorkflowID, _ bytes: [UInt8], if condition: VersionCondition = .any,
    by caller: WorkflowCaller
  ) async throws {
    let limit = settings.limits(of: caller.role).thumbnailSize
    guard bytes.count <= limit else { throw WorkflowError.thumbnailTooLarge(limit: limit) }
    guard let thumbnail = WorkflowThumbnail(bytes) else { throw WorkflowError.notAPicture }
    try await write(WorkflowMatter(caller, id), condition) {
      try $0.decideThumbnail(thumbnail)
    }
  }

  /// Takes the picture of a workflow away.
  public func removeThumbnail(
    of id: WorkflowID, if condition: VersionCondition = .any, by caller: WorkflowCaller
  ) async throws {
    try await write(WorkflowMatter(caller, id), condition) { try $0.decideThumbnail(nil) }
  }

  /// Refuses a text that is nested too deep to be read at all, by the limit of the caller's role.
  ///
  /// Whoever reads JSON asks this, first or when the reader refuses it: the reader calls such a text
  /// malformed. `levels` are those of the text around the document.
  public func checkNesting(
    of text: [UInt8], around levels: Int = 0, for caller: WorkflowCaller
  ) throws(WorkflowError) {
    guard JSONValue.nesting(of: text) > WorkflowLimits.maximumDepth + levels else { return }
    throw .invalid([.tooDeep(limit: settings.limits(of: caller.role).depth)])
  }

  /// Writes a change of a workflow that its author sees afterwards.
  private func change(
    _ matter: WorkflowMatter, _ condition: VersionCondition, at now: Timestamp? = nil,
    decide: @escaping @Sendable (WorkflowPlanner) throws -> WorkflowDecision
  ) async throws -> OpenWorkflow {
    guard let changed = try await write(matter, condition, at: now, decide: decide) else {
      throw WorkflowError.notFound
    }
    return changed
  }

  /// Writes a change.
  @discardableResult
  func write(
    _ matter: WorkflowMatter, _ condition: VersionCondition, at now: Timestamp? = nil,
    decide: @escaping @Sendable (WorkflowPlanner) throws -> WorkflowDecision
  ) async throws -> OpenWorkflow? {
    let now = now ?? time.now()
    return try await store.change(matter, at: now) { [settings, permissions] situation in
      try decide(
        WorkflowPlanner(
          settings: settings, permissions: permissions, caller: matter.caller,
          situation: situation, condition: condition, now: now))
    }
  }

  private func prepare(
    _ document: WorkflowDocument, at now: Timestamp, for caller: WorkflowCaller
  ) throws(WorkflowError) -> PreparedDocument {
    let id: WorkflowID = randomness.identifier(at: now)
    var document = document
    document.identify(as: id)
    let content = WorkflowContent(document)
    try check(content, of: id, for: caller)
    return PreparedDocument(id: id, content: content)
  }

  /// Refuses a document that can't be kept as a workflow.
  private func check(
    _ content: WorkflowContent, of id: WorkflowID, for caller: WorkflowCaller
  ) throws(WorkflowError) {
    let limits = settings.limits(of: caller.role)
    let document = content.document
    var faults = document.faults
    if document.contradicts(id) {
      faults.append(
        WorkflowFault("id", .conflict, "It is another workflow's. Remove it, or send the own one."))
    }
    if document.depth > limits.depth { faults.append(.tooDeep(limit: limits.depth)) }
    guard faults.isEmpty else { throw .invalid(faults) }
    guard content.size <= limits.documentSize else {
      throw .documentTooLarge(limit: limits.documentSize)
    }
  }
}

extension WorkflowFault {
  fileprivate static func tooDeep(limit: Int) -> WorkflowFault {
    WorkflowFault("", .tooLong, "Nest at most \(limit) levels of objects and arrays.")
  }
}
