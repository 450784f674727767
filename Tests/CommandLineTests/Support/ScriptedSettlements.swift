import Accounts
import Directory
import Reconciliation
import Services
import Values

/// What a test says is to be settled.
struct ScriptedSettlements: SettlementStore {
  var collisions: [Collision] = []
  var conflicts: [OpenConflict] = []
  var orphans: [Orphan] = []

  func collisions(
    of directory: DirectoryName, _ page: PageRequest, at now: Timestamp
  ) -> Page<Collision> {
    ScriptedStore.page(collisions, page)
  }

  func collision(
    _ entry: EntryID, of directory: DirectoryName, at now: Timestamp
  ) -> Collision? {
    collisions.first { $0.entry == entry }
  }

  func keepApart(_ entry: EntryID, of directory: DirectoryName, event: AuditEvent) throws {
    guard let known = collisions.first(where: { $0.entry == entry }), !known.isKeptApart else {
      throw CollisionSettled()
    }
  }

  func conflicts(of directory: DirectoryName, _ page: PageRequest) -> Page<OpenConflict> {
    ScriptedStore.page(conflicts, page)
  }

  func conflict(_ id: ConflictID, of directory: DirectoryName) -> OpenConflict? {
    conflicts.first { $0.id == id }
  }

  func orphans(of scope: OrphanScope, _ page: PageRequest) -> Page<Orphan> {
    ScriptedStore.page(orphans, page)
  }

  func orphan(_ id: OrphanID, of scope: OrphanScope) -> Orphan? { orphans.first { $0.id == id } }

  func removeRecord(_ id: OrphanID, of scope: OrphanScope, event: AuditEvent) -> Bool {
    orphans.contains { $0.id == id }
  }
}
