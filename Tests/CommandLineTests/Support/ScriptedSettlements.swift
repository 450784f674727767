import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Open conflicts in memory, and nothing else to settle.
struct ScriptedSettlements: SettlementStore {
  var conflicts: [OpenConflict] = []

  func collisions(
    of directory: DirectoryName, _ page: PageRequest, at now: Timestamp
  ) -> Page<Collision> {
    ScriptedStore.page([], page)
  }

  func collision(
    _ entry: EntryID, of directory: DirectoryName, at now: Timestamp
  ) -> Collision? { nil }

  func keepApart(_ entry: EntryID, of directory: DirectoryName, event: AuditEvent) throws {
    throw CollisionSettled()
  }

  func conflicts(of directory: DirectoryName, _ page: PageRequest) -> Page<OpenConflict> {
    ScriptedStore.page(conflicts, page)
  }

  func conflict(_ id: ConflictID, of directory: DirectoryName) -> OpenConflict? {
    conflicts.first { $0.id == id }
  }

  func orphans(of scope: OrphanScope, _ page: PageRequest) -> Page<Orphan> {
    ScriptedStore.page([], page)
  }

  func orphan(_ id: OrphanID, of scope: OrphanScope) -> Orphan? { nil }

  func removeRecord(_ id: OrphanID, of scope: OrphanScope, event: AuditEvent) -> Bool { false }
}
