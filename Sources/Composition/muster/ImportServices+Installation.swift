import CommandLine
import SQLStore
import SQLiteDriver
import Services

extension ImportServices {
  /// Imports into an installation.
  init(_ installation: Installation) {
    let store = SQLAccountImportStore(database: installation.database, trail: installation.trail)
    let (time, randomness) = (installation.time, installation.randomness)
    self.init(
      foreign: ForeignImport(
        store: store, hasher: installation.hasher, time: time, randomness: randomness,
        digest: installation.digest),
      lists: AccountListImport(
        store: store, passwords: installation.passwords, time: time, randomness: randomness),
      openInvokeAI: { path in
        InvokeAIArchive(try await SQLiteDatabase.openForeignFile(path))
      })
  }
}
