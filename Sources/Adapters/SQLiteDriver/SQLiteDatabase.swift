public import SQLStore
public import Values

/// A SQLite file in write-ahead mode: one connection that writes, several that read, each on a
/// queue of its own.
///
/// A cancelled task stops waiting for a connection; a read under way is ended, a write under way
/// is finished.
public final class SQLiteDatabase: SQLDatabase {
  /// SQLite's.
  public let dialect = SQLDialect.sqlite
  /// What opening did to the schema.
  public let upgrade: SchemaUpgrade
  private let settings: SQLiteSettings
  private let writer: ConnectionPool
  private let readers: ConnectionPool
  private let watch: ChangeWatch

  /// Opens the file, makes it when missing, and brings its schema up to date.
  ///
  /// - Parameters:
  ///   - settings: the file, and how it is used.
  ///   - migrations: the whole schema of this program, numbered from 1.
  ///   - now: the time noted with each migration that runs.
  /// - Returns: the open database.
  /// - Throws: `SQLError`: `newerSchema` and `changedMigration` when the file belongs to another
  ///   version of the program, `corrupt`, `readOnly`, `cannotOpen`, `busy` or `full` for the file.
  public static func open(
    _ settings: SQLiteSettings, migrations: [Migration], now: Timestamp
  ) async throws -> SQLiteDatabase {
    let writer = SerialConnection(label: "sqlite.writer")
    try await writer.open {
      try DatabaseFile.createFolder(DatabaseFile.folder(of: settings.path))
      let lock = try StoreLock.share(settings.path, patience: settings.busyTimeout)
      try DatabaseFile.create(settings.path)
      let connection = try SQLiteConnection.writer(settings)
      connection.lock = lock
      return connection
    }
    let upgrade = try await writer.run { connection in
      try SchemaMigrator(
        connection: connection, migrations: migrations, now: now, patience: settings.busyTimeout
      ).migrate()
    }
    var readers: [SerialConnection] = []
    for number in 1...max(settings.readerCount, 1) {
      let reader = SerialConnection(label: "sqlite.reader.\(number)")
      try await reader.open { try .reader(settings) }
      readers.append(reader)
    }
    let watch = try ChangeWatch(settings)
    return SQLiteDatabase(settings, upgrade, writer: writer, readers: readers, watch: watch)
  }

  private init(
    _ settings: SQLiteSettings, _ upgrade: SchemaUpgrade, writer: SerialConnection,
    readers: [SerialConnection], watch: ChangeWatch
  ) {
    self.settings = settings
    self.upgrade = upgrade
    self.writer = ConnectionPool([writer])
    self.readers = ConnectionPool(readers)
    self.watch = watch
  }

  /// What the database looks like now.
  public var changeMark: SQLChangeMark? { watch.mark }

  /// Runs reads in one transaction on one of the reading connections.
  public func read<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    try await readers.withConnection { try await $0.transaction("BEGIN", body) }
  }

  /// Runs reads and writes in one transaction; it has the write lock from its start.
  @discardableResult
  public func write<Value: Sendable>(
    _ durability: SQLDurability, _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    try await writer.withConnection { try await $0.write(durability, body) }
  }

  /// Opens a connection of its own to the same file; its holder closes it.
  public func openScratch() async throws -> any SQLScratch {
    try readers.checkOpen()
    let connection = SerialConnection(label: "sqlite.scratch")
    let settings = settings
    try await connection.open { try .scratch(settings) }
    return SQLiteScratch(connection: connection)
  }

  /// Opens a file of another program for reading only; nothing in it is changed, not even a schema.
  public static func openForeignFile(_ path: String) async throws -> any SQLScratch {
    let connection = SerialConnection(label: "sqlite.foreign")
    try await connection.open { try .reader(SQLiteSettings(path: path)) }
    return SQLiteScratch(connection: connection)
  }

  /// Copies the database through a connection of its own, which sees one moment of it.
  public func backUp(to path: String) async throws -> [SQLTableCount] {
    try readers.checkOpen()
    let connection = SerialConnection(label: "sqlite.backup")
    let settings = settings
    try await connection.open { try .reader(settings) }
    let counts = try await connection.run { try DatabaseCopy(source: $0, path: path).make() }
    await connection.close()
    return counts
  }

  /// Closes the reading connections, then empties the log into the file and closes the writer.
  public func close() async {
    watch.close()
    await readers.close()
    await writer.close()
  }
}
