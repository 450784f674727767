import Accounts
import CommandLine
import Configuration
import Cryptography
import SQLStore
import SQLiteDriver
import Values

/// Puts a copy in the place of the store that a configuration names; opens no store.
///
/// The restored store's own record tells who did it.
func restoreStore(_ choice: ConfigurationChoice, from file: String) async throws -> RestoreReport {
  do {
    let settings = try Configuration(choice).settings()
    let actor = Actor.operatingSystemUser(variables: choice.variables)
    let (now, trail) = (SystemTime().now(), AuditTrail(digest: try SHA256Digest()))
    switch settings.store.location {
    case .sqlite(let path):
      let restoration = StoreRestoration(path: path, migrations: Schema.migrations)
      let restored = try await restoration.restore(from: file, at: now) { connection in
        let event = AuditEvent(
          action: "store.restored", actor: actor,
          subject: AuditEvent.Subject(kind: "store", id: nil, name: path),
          after: ["file": .string(file)], reason: "Restored from a copy.", at: now)
        try trail.append([event], on: connection)
      }
      return RestoreReport(
        store: path, kept: restored.kept, schema: restored.schema,
        tables: restored.tables.map { CopiedTable(name: $0.table, rows: $0.rows) })
    }
  } catch let error as ConfigurationError {
    throw CommandFailure(error)
  } catch let error as SQLError {
    throw CommandFailure(error)
  }
}
