import Configuration
import Cryptography
import LDAPDirectory
import SQLStore
import SQLiteDriver
import Services

/// The parts of one installation, put together from its settings: what every command works on.
struct Installation {
  let settings: Settings
  let database: SQLiteDatabase
  let sync: SyncService
  let time: any TimeSource
  let randomness: any Randomness
  let digest: any Digest

  /// Opens the store and prepares the directories; connections to them are made when needed.
  static func open(
    _ settings: Settings, report: @escaping @Sendable (SyncReport) -> Void
  ) async throws -> Installation {
    let time = SystemTime()
    let randomness = try SystemRandomness()
    let digest = try SHA256Digest()
    let processes = MachineProcesses()
    let database = try await openDatabase(settings.store.location, time)
    let sync = SyncService(
      directories: settings.directories.map { directory in
        (directory.synced, LDAPDirectory(directory.synced.connection))
      },
      store: SQLRunStore(database: database, digest: digest, processes: processes),
      environment: SyncEnvironment(
        time: time, randomness: randomness, digest: digest, processes: processes),
      report: report)
    return Installation(
      settings: settings, database: database, sync: sync, time: time, randomness: randomness,
      digest: digest)
  }

  private static func openDatabase(
    _ location: StoreLocation, _ time: any TimeSource
  ) async throws -> SQLiteDatabase {
    switch location {
    case .sqlite(let path):
      try await SQLiteDatabase.open(
        SQLiteSettings(path: path), migrations: Schema.migrations, now: time.now())
    }
  }

  /// Closes the store.
  func close() async {
    await database.close()
  }
}
