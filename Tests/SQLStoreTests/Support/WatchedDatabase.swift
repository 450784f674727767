import SQLStore
import Synchronization

/// A database that keeps how its transactions were to be kept, and which of them recorded events.
final class WatchedDatabase: SQLDatabase {
  struct Transaction: Hashable {
    var durability: SQLDurability
    var recordsEvents: Bool
  }

  private let database: any SQLDatabase
  private let seen = Mutex<[Transaction]>([])

  init(_ database: any SQLDatabase) {
    self.database = database
  }

  var transactions: [Transaction] { seen.withLock { $0 } }

  var dialect: SQLDialect { database.dialect }
  var changeMark: SQLChangeMark? { database.changeMark }

  func read<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    try await database.read(body)
  }

  func write<Value: Sendable>(
    _ durability: SQLDurability, _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    let (value, recordsEvents) = try await database.write(durability) { connection in
      let before = try connection.count("SELECT count(*) FROM audit_events")
      let value = try body(connection)
      return (value, try connection.count("SELECT count(*) FROM audit_events") > before)
    }
    seen.withLock { $0.append(Transaction(durability: durability, recordsEvents: recordsEvents)) }
    return value
  }

  func openScratch() async throws -> any SQLScratch { try await database.openScratch() }
  func backUp(to path: String) async throws -> [SQLTableCount] {
    try await database.backUp(to: path)
  }
  func close() async { await database.close() }
}
