import SQLStore

/// A private connection with temporary tables, which lie in an unnamed file of the system's
/// temporary folder (`SQLITE_TMPDIR`, `/var/tmp`).
struct SQLiteScratch: SQLScratch {
  let connection: SerialConnection

  @discardableResult
  func run<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    try Task.checkCancellation()
    return try await connection.transaction("BEGIN", body)
  }

  func close() async {
    await connection.closeAndGiveBackMemory()
  }
}
