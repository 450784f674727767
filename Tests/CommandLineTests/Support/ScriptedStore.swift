import Accounts
import Directory
import Reconciliation
import Services
import Synchronization
import Values

/// Runs in memory, and stages that hold what a test says.
final class ScriptedStore: RunStore {
  /// What the store holds and what the next run finds.
  struct Content {
    var runs: [Run] = []
    var effects: [RunID: [StoredEffect]] = [:]
    var quarantined: [QuarantinedEntry] = []
    var population = Population()
    /// Entries that a run sets aside anew.
    var rejected: [RejectedEntry] = []
    /// The run that another process has under way.
    var underWay: RunID?
    /// Whether another process follows the directories.
    var isFollowed = false
  }

  private let content: Mutex<Content>

  init(_ content: Content = Content()) {
    self.content = Mutex(content)
  }

  private func with<Value>(_ body: (inout Content) -> Value) -> Value {
    content.withLock { body(&$0) }
  }

  func begin(_ run: Run, lease: Lease) -> LeaseOutcome {
    with { content in
      if let other = content.underWay { return .held(by: other) }
      content.runs.insert(run, at: 0)
      return .taken
    }
  }

  func takeLease(_ lease: Lease, at now: Timestamp) -> LeaseOutcome {
    with { $0.underWay.map { .held(by: $0) } ?? .taken }
  }

  func isFollowed(_ directory: DirectoryName, at now: Timestamp) -> Bool {
    with { $0.isFollowed }
  }

  func renew(_ lease: Lease) {}

  func release(_ lease: Lease) {}

  func update(_ run: Run, lease: Lease?, event: AuditEvent?) {
    with { content in
      guard let place = content.runs.firstIndex(where: { $0.id == run.id }) else { return }
      content.runs[place] = run
    }
  }

  func find(_ id: RunID) -> Run? { with { $0.runs.first { $0.id == id } } }

  func list(_ filter: RunFilter, _ page: PageRequest) -> Page<Run> {
    Self.page(
      with { content in
        content.runs.filter { run in
          run.directory.description == filter.directory ?? run.directory.description
            && run.status == filter.status ?? run.status
        }
      }, page)
  }

  func forget(_ run: Run, lease: Lease) {
    with { content in content.runs.removeAll { $0.id == run.id } }
  }

  func unfinished(_ directory: DirectoryName) -> [Run] {
    with { $0.runs.filter { $0.status == .running || $0.status == .held } }
  }

  func effects(of run: RunID, _ filter: EffectFilter, _ page: PageRequest) -> Page<StoredEffect> {
    Self.page(
      with { content in
        (content.effects[run] ?? []).filter { effect in
          effect.record.kind == filter.kind ?? effect.record.kind
            && effect.record.object.name.contains(filter.query ?? "")
        }
      }, page)
  }

  func append(_ effects: [WrittenEffect], to run: RunID, lease: Lease) throws {
    let records = try effects.map { effect in
      EffectRecord(
        kind: effect.kind, object: effect.object, before: try Self.json(effect.before),
        after: try Self.json(effect.after), reason: effect.reason)
    }
    with { content in
      for record in records {
        let stored = StoredEffect(
          sequence: content.effects[run]?.count ?? 0, record: record, status: .pending,
          statusReason: nil)
        content.effects[run, default: []].append(stored)
      }
    }
  }

  private static func json(_ text: String?) throws -> JSONValue {
    try text.map { try JSONValue(parsing: $0) } ?? .null
  }

  func batch(of run: RunID, behind last: PlanBatch?, limit: Int) -> PlanBatch {
    PlanBatch(start: 0, effects: [], isLast: true)
  }

  func apply(
    _ batch: PlanBatch, of run: RunID, lease: Lease, actor: Actor, at now: Timestamp
  ) -> BatchOutcome {
    var outcome = BatchOutcome()
    outcome.applied = with { $0.effects[run]?.count ?? 0 }
    return outcome
  }

  func outcomes(of run: RunID) -> [StoredEffect.Status: Int] {
    [.applied: with { $0.effects[run]?.count ?? 0 }]
  }

  func skipRest(of run: RunID) {}

  func requestCancel(of run: RunID) {}

  func population(of directory: DirectoryName) -> Population { with(\.population) }

  func memberCounts(of groups: [GroupID]) -> [GroupID: Int] { [:] }

  func position(of directory: DirectoryName) -> DirectoryPosition? { nil }

  func openChangeStage(_ policy: SyncPolicy) -> any ChangeStage {
    ScriptedStage(rejected: with(\.rejected))
  }

  func openStage(_ policy: SyncPolicy) -> any SyncStage {
    ScriptedStage(rejected: with(\.rejected))
  }

  func quarantine(of directory: DirectoryName, _ page: PageRequest) -> Page<QuarantinedEntry> {
    Self.page(with(\.quarantined), page)
  }

  func quarantined(_ entry: EntryID, in directory: DirectoryName) -> QuarantinedEntry? {
    with { $0.quarantined.first { $0.rejected.entry == entry } }
  }

  func countAttempt(in directory: DirectoryName, unmet: [RejectedEntry], lease: Lease) {}

  /// Cursors are positions.
  static func page<Item>(_ items: [Item], _ request: PageRequest) -> Page<Item> {
    let start = request.cursor.flatMap { Int($0) } ?? 0
    let shown = items.dropFirst(start).prefix(request.limit)
    return Page(
      items: Array(shown), total: items.count,
      nextCursor: shown.endIndex < items.count ? String(shown.endIndex) : nil)
  }
}

/// The staging area of an empty directory with some entries that can't be processed.
private struct ScriptedStage: ChangeStage {
  let rejected: [RejectedEntry]

  func add(_ people: [StagedPerson]) {}
  func reject(_ entries: [RejectedEntry]) {}
  func add(_ groups: [StagedGroup]) {}
  func unreadGroups() -> [UnreadEntry] { [] }
  func emptiedGroups() -> [EntryID] { [] }
  func keepStored(_ groups: [EntryID]) {}
  func settle() -> StageSummary {
    StageSummary(
      people: 0, rejected: rejected.count, groups: 0, contestedEmails: [], danglingMembers: 0)
  }
  func groupGraph() -> GroupGraph { GroupGraph() }
  func expand(_ reaches: [RuleReach]) {}
  func compare(knowsGroups: Bool) -> Int { 0 }
  func people(after: EntryID?, limit: Int, knowsGroups: Bool) -> [PersonComparison] { [] }
  func absentees(after: EntryID?, limit: Int) -> [LinkedAccount] { [] }
  func groups() -> [GroupComparison] { [] }
  func memberDifferences(of groups: [GroupComparison]) -> [MemberDifference] { [] }
  func quarantineDifference() -> QuarantineDifference {
    QuarantineDifference(new: rejected, released: [], unmet: [])
  }
  func contested() -> [EntryID] { [] }
  func note(_ entries: [EntryID], _ news: EntryNews, of kind: MemberReference.Kind) {}
  func noteUnnamed(of kind: MemberReference.Kind) {}
  func openQuestions(rules: Bool) -> OpenQuestions { OpenQuestions() }
  func hasChangedNesting() -> Bool { false }
  func staged(among people: [EntryID]) -> Set<EntryID> { [] }
  func goneCount() -> Int { 0 }
  func privileged(_ accounts: [AccountID]) -> Set<AccountID> { [] }
  func close() {}
}
