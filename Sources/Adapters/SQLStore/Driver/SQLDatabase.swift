public import Values

/// A database with one writer and several readers: the seam between the store and a driver.
///
/// Every closure runs on a thread of the driver's own, never on Swift's shared pool, and must not
/// keep the connection. A closure that throws leaves the database as it was.
public protocol SQLDatabase: Sendable {
  /// The dialect, for the few statements that differ.
  var dialect: SQLDialect { get }

  /// What the database looks like now, told on the caller's own thread within microseconds; nil
  /// where the driver can't tell so quickly, or not now.
  var changeMark: SQLChangeMark? { get }

  /// Runs reads in one transaction: they all see the same state.
  func read<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value

  /// Runs reads and writes in one transaction, alone among writers; seen by every process on return,
  /// and kept as well as `durability` says.
  @discardableResult
  func write<Value: Sendable>(
    _ durability: SQLDurability, _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value

  /// Opens a private connection for long work: it reads the database and keeps temporary tables of
  /// its own (`CREATE TEMP TABLE`) that vanish when it is closed or the process dies. Its writes
  /// to temporary tables wait for nobody and nobody waits for them.
  func openScratch() async throws -> any SQLScratch

  /// Copies the whole database, as of one moment, to a new file while others go on working, and
  /// verifies the copy: integrity and the number of rows of each table.
  ///
  /// - Parameter path: where the copy goes; refused when something is there already.
  /// - Returns: the rows of each table in the copy.
  /// - Throws: `SQLError`; nothing is left at `path` then.
  func backUp(to path: String) async throws -> [SQLTableCount]

  /// Closes every connection after the work under way; scratch connections are their holders'.
  func close() async
}

extension SQLDatabase {
  /// Runs reads and writes in one transaction, alone among writers, durable on return.
  @discardableResult
  public func write<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    try await write(.synced, body)
  }
}

/// How well a write is kept.
public enum SQLDurability: Sendable {
  /// It survives whatever happens once it has returned.
  case synced
  /// It may be lost with power until the next synced write; the death of the process it survives.
  case unsynced
}

/// A private connection with temporary tables; see `SQLDatabase.openScratch()`.
public protocol SQLScratch: Sendable {
  /// Runs statements on this connection in one transaction. A read transaction on the main tables
  /// ends with the closure.
  @discardableResult
  func run<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value

  /// Drops the temporary tables and closes the connection.
  func close() async
}

/// What a closure may do with the connection that it was lent.
public protocol SQLConnection {
  /// Runs a statement that answers no rows.
  ///
  /// - Returns: the number of rows that it changed.
  @discardableResult
  func execute(_ query: SQLQuery) throws -> Int

  /// Runs a query and calls `body` for each row in order, until it returns false.
  func forEachRow(_ query: SQLQuery, _ body: (any SQLRow) throws -> Bool) throws

  /// The prepared form of a statement, kept by the connection for the next time, for loops that
  /// run the same text many times.
  func prepare(_ text: String) throws -> any SQLStatement
}

extension SQLConnection {
  /// All rows of a query.
  public func rows<Value>(
    _ query: SQLQuery, _ make: (any SQLRow) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    try forEachRow(query) { row in
      values.append(try make(row))
      return true
    }
    return values
  }

  /// The first row of a query; nil when there is none.
  public func first<Value>(
    _ query: SQLQuery, _ make: (any SQLRow) throws -> Value
  ) throws -> Value? {
    var value: Value?
    try forEachRow(query) { row in
      value = try make(row)
      return false
    }
    return value
  }

  /// The number in the first column of the first row; 0 when there is no row.
  public func count(_ query: SQLQuery) throws -> Int {
    try first(query) { Int($0.integer(0)) } ?? 0
  }
}

/// A prepared statement of one connection; use it only inside the closure that got the connection.
public protocol SQLStatement: AnyObject {
  /// Binds the values in order, runs the statement to its end, and resets it.
  ///
  /// - Returns: the number of rows that it changed.
  @discardableResult
  func execute(_ values: [SQLValue]) throws -> Int

  /// Binds the values in order, runs the statement to its end, and resets it.
  ///
  /// - Returns: the number of rows that it changed.
  @discardableResult
  func execute(_ values: SQLValueLine) throws -> Int

  /// Binds the values in order and calls `body` for each row until it returns false.
  func forEachRow(_ values: [SQLValue], _ body: (any SQLRow) throws -> Bool) throws
}

/// The present row of a query.
///
/// Columns are counted from 0 and read in the type asked for, with SQLite's conversions. Reading
/// NULL gives 0, the empty string or no bytes.
public protocol SQLRow {
  /// Whether a column is NULL.
  func isNull(_ column: Int) -> Bool
  /// A column as an integer.
  func integer(_ column: Int) -> Int64
  /// A column as a double.
  func real(_ column: Int) -> Double
  /// A column as text.
  func text(_ column: Int) -> String
  /// A column as bytes.
  func blob(_ column: Int) -> [UInt8]
  /// A column as an identifier of 16 bytes; nil when it is NULL or of another length.
  func uniqueID(_ column: Int) -> UniqueID?
}

/// The kinds of database whose SQL differs in places.
public enum SQLDialect: Sendable {
  /// SQLite 3.39 or newer.
  case sqlite
}

/// A table and how many rows it has.
public struct SQLTableCount: Hashable, Sendable {
  /// The table's name.
  public let table: String
  /// Its rows.
  public let rows: Int

  /// Joins a name and a count.
  public init(table: String, rows: Int) {
    self.table = table
    self.rows = rows
  }
}
