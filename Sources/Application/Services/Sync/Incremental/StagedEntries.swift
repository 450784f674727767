import Directory
import Reconciliation
import Synchronization
import Values

/// Maps and stages the entries of an incremental run, each once.
final class StagedEntries: Sendable {
  private struct Seen {
    var people: Set<EntryID> = []
    var groups: Set<EntryID> = []
    /// The names, in the form to compare by, of entries that have others below them.
    var parents: Set<String> = []
  }

  private let seen = Mutex(Seen())

  /// People who were looked at.
  var people: Int { seen.withLock { $0.people.count } }

  /// Whether one of these entries has others below it.
  func hasParent(among names: [String]) -> Bool {
    let keys = names.map { DistinguishedName.key(of: $0) ?? $0 }
    return seen.withLock { seen in keys.contains { seen.parents.contains($0) } }
  }

  func add(
    people entries: [Entry], to stage: any SyncStage, _ mapping: MappingRules, at now: Timestamp
  ) async throws {
    var people: [StagedPerson] = []
    var rejected: [RejectedEntry] = []
    for entry in entries {
      switch mapping.person(from: entry, at: now) {
      case .success(let person):
        let isNew = seen.withLock { seen in
          if entry.text("hasSubordinates")?.uppercased() == "TRUE" {
            seen.parents.insert(person.dnKey)
          }
          return seen.people.insert(person.entry).inserted
        }
        if isNew { people.append(person) }
      case .failure(let error): rejected.append(error.rejected)
      }
    }
    if !people.isEmpty { try await stage.add(people) }
    if !rejected.isEmpty { try await stage.reject(rejected) }
  }

  func add(
    groups entries: [Entry], to stage: any SyncStage, _ mapping: GroupMapping
  ) async throws {
    var groups: [StagedGroup] = []
    var rejected: [RejectedEntry] = []
    for entry in entries {
      switch mapping.group(from: entry) {
      case .success(let group):
        if seen.withLock({ $0.groups.insert(group.entry).inserted }) { groups.append(group) }
      case .failure(let error): rejected.append(error.rejected)
      }
    }
    if !groups.isEmpty { try await stage.add(groups) }
    if !rejected.isEmpty { try await stage.reject(rejected) }
  }
}
