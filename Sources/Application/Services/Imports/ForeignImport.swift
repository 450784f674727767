public import Accounts
import Values

/// Takes the people and workflows of another program over, with passwords, owners and times.
///
/// What is here already stays as it is, so that an import can be repeated: after an error it goes on
/// where it stopped, and later it brings what is new.
public struct ForeignImport: Sendable {
  private static let batch = 200

  private let store: any AccountImportStore
  private let hasher: any PasswordHasher
  private let time: any TimeSource
  private let randomness: any Randomness
  private let digest: any Digest

  /// Takes what it works with.
  public init(
    store: any AccountImportStore, hasher: any PasswordHasher, time: any TimeSource,
    randomness: any Randomness, digest: any Digest
  ) {
    self.store = store
    self.hasher = hasher
    self.time = time
    self.randomness = randomness
    self.digest = digest
  }

  /// Imports an archive, or says what importing it would do.
  ///
  /// `advance` hears of so many more people or workflows that are done.
  public func run(
    _ archive: any ForeignArchive, isDryRun: Bool, by actor: Actor,
    advance: @Sendable (Int) -> Void
  ) async throws -> ImportReport {
    var report = ImportReport(isDryRun: isDryRun)
    let owners = try await takePeople(archive, by: actor, &report, advance)
    var last: String?
    while true {
      let batch = try await archive.workflows(after: last, limit: Self.batch)
      guard let end = batch.last else { return report }
      try await take(batch, owners, by: actor, &report)
      advance(batch.count)
      last = end.id
      try Task.checkCancellation()
    }
  }

  /// Makes the accounts.
  ///
  /// - Returns: the account here for each of the other program's identifiers.
  private func takePeople(
    _ archive: any ForeignArchive, by actor: Actor, _ report: inout ImportReport,
    _ advance: @Sendable (Int) -> Void
  ) async throws -> [String: AccountID] {
    var owners = [ForeignPersonMapping.system: try await store.systemAccount()]
    let people = try await archive.people().filter { $0.id != ForeignPersonMapping.system }
    for start in stride(from: 0, to: people.count, by: Self.batch) {
      let batch = Array(people[start..<min(start + Self.batch, people.count)])
      var mapping = ForeignPersonMapping(
        known: try await store.known(
          batch.map { accountID($0.id) },
          names: batch.flatMap { ForeignPersonMapping.names(of: $0) }),
        hasher: hasher, now: time.now())
      for person in batch {
        owners[person.id] = mapping.take(
          person, as: accountID(person.id), grant: randomness.identifier(at: time.now()), &report)
      }
      if !report.isDryRun, !mapping.accounts.isEmpty {
        let now = time.now()
        try await store.add(
          mapping.accounts, events: mapping.accounts.map { $0.event(actor, at: now) }, at: now)
      }
      advance(batch.count)
      try Task.checkCancellation()
    }
    return owners
  }

  private func take(
    _ batch: [ForeignWorkflow], _ owners: [String: AccountID], by actor: Actor,
    _ report: inout ImportReport
  ) async throws {
    let known = try await store.known(batch.map { workflowID($0.id) })
    var added: [ImportedWorkflow] = []
    for foreign in batch {
      let id = workflowID(foreign.id)
      guard !known.contains(id) else {
        report.workflows.present += 1
        continue
      }
      guard let owner = owners[foreign.owner] else {
        report.refuse(foreign, "Nobody has its owner's identifier, \(foreign.owner).")
        continue
      }
      do {
        added.append(try ImportedWorkflow(foreign, id: id, owner: owner, at: time.now()))
        report.workflows.added += 1
      } catch {
        report.refuse(foreign, error.reason)
      }
    }
    guard !report.isDryRun, !added.isEmpty else { return }
    let now = time.now()
    try await store.add(added, by: actor, events: added.map { $0.event(actor, at: now) })
  }

  /// The same identifier where it is one, else one made from it (RFC 9562, section 5.8).
  private func accountID(_ text: String) -> AccountID { AccountID(text) ?? derived("user", text) }

  private func workflowID(_ text: String) -> WorkflowID {
    WorkflowID(text) ?? derived("workflow", text)
  }

  private func derived<Object>(_ kind: String, _ text: String) -> Identifier<Object> {
    let bytes = digest.sha256(Array("\(kind):\(text)".utf8))
    let id = UniqueID(bytes: bytes.prefix(16)) ?? UniqueID(high: 0, low: 0)
    return Identifier(
      UniqueID(
        high: id.high & ~0xf000 | 0x8000, low: id.low & ~(0b11 << 62) | 0b10 << 62))
  }
}

extension ImportReport {
  fileprivate mutating func refuse(_ workflow: ForeignWorkflow, _ text: String) {
    workflows.refused += 1
    notes.append(Note("workflow \(workflow.id)", text))
  }
}

/// Why a document can't be taken in.
private struct UnsuitableDocument: Error {
  let reason: String
}

extension ImportedWorkflow {
  fileprivate init(
    _ foreign: ForeignWorkflow, id: WorkflowID, owner: AccountID, at now: Timestamp
  ) throws(UnsuitableDocument) {
    let json: JSONText
    do {
      json = try JSONText(parsing: foreign.text.utf8)
    } catch {
      throw UnsuitableDocument(reason: "Its document isn't JSON: \(error).")
    }
    guard var document = WorkflowDocument(json), document.depth <= WorkflowLimits.maximumDepth
    else { throw UnsuitableDocument(reason: "Its document is no object, or too deep.") }
    document.identify(as: id)
    document.mark(asShared: foreign.isPublic)
    let createdAt = foreign.createdAt ?? now
    self.init(
      id: id, owner: owner, content: WorkflowContent(document), createdAt: createdAt,
      updatedAt: foreign.updatedAt ?? createdAt, openedAt: foreign.openedAt)
  }

  fileprivate func event(_ actor: Actor, at now: Timestamp) -> AuditEvent {
    AuditEvent(
      action: "workflow.created", actor: actor,
      subject: AuditEvent.Subject(
        kind: "workflow", id: id.value, name: content.document.name),
      after: ["owner_id": JSONValue(owner), "is_public": .bool(content.isPublic)],
      reason: "Imported.", at: now)
  }
}
