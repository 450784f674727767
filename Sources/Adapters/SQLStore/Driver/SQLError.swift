/// A failure of the database, with what the program can do about it.
public struct SQLError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: Hashable, Sendable {
    /// A uniqueness, foreign key, NOT NULL or CHECK constraint refused the write.
    case constraint
    /// Another process held the lock for longer than the waiting time.
    case busy
    /// The disk is full.
    case full
    /// The file or its folder can't be written.
    case readOnly
    /// The file can't be opened.
    case cannotOpen
    /// The file isn't a database, or is damaged.
    case corrupt
    /// The database was made by a newer version of the program.
    case newerSchema
    /// A migration that ran once differs from the one in this program.
    case changedMigration
    /// Reading or writing the file failed.
    case inputOutput
    /// The work was interrupted.
    case interrupted
    /// Anything else: a fault of the program.
    case other
  }

  /// What kind of failure it is.
  public let code: Code
  /// What was being done: `open`, `prepare`, `step`, `migrate`, `back up`.
  public let operation: String
  /// The database's own words; never a bound value.
  public let message: String
  /// The extended result code of the driver, 0 when there is none.
  public let nativeCode: Int32
  /// The statement's text with `?` for values, where one was involved.
  public let statement: String?

  /// Joins the facts.
  public init(
    _ code: Code, operation: String, message: String, nativeCode: Int32 = 0,
    statement: String? = nil
  ) {
    self.code = code
    self.operation = operation
    self.message = message
    self.nativeCode = nativeCode
    self.statement = statement
  }

  /// The facts in one line, without values.
  public var description: String {
    let place = statement.map { " in «\($0)»" } ?? ""
    return "\(operation): \(message) (\(code), \(nativeCode))\(place)"
  }
}
