public import Values

/// One value that is bound to a statement or read from a row.
public enum SQLValue: Hashable, Sendable {
  /// SQL NULL.
  case null
  /// A 64-bit integer; truth values are 0 and 1, timestamps are milliseconds since 1970.
  case integer(Int64)
  /// A double.
  case real(Double)
  /// Text in UTF-8.
  case text(String)
  /// Bytes.
  case blob([UInt8])
  /// An identifier, kept as its 16 bytes; reads back as a blob.
  case uniqueID(UniqueID)
}

/// A Swift value that can be bound to a statement.
public protocol SQLBindable: Sendable {
  /// The value as the database keeps it.
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
  /// Itself.
  public var sqlValue: SQLValue { self }
}

extension Int: SQLBindable {
  /// An integer.
  public var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLBindable {
  /// An integer.
  public var sqlValue: SQLValue { .integer(self) }
}

extension Bool: SQLBindable {
  /// 0 or 1.
  public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: SQLBindable {
  /// A double.
  public var sqlValue: SQLValue { .real(self) }
}

extension String: SQLBindable {
  /// Text.
  public var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLBindable {
  /// Bytes.
  public var sqlValue: SQLValue { .blob(self) }
}

extension UniqueID: SQLBindable {
  /// 16 bytes.
  public var sqlValue: SQLValue { .uniqueID(self) }
}

extension Identifier: SQLBindable {
  /// 16 bytes.
  public var sqlValue: SQLValue { .uniqueID(value) }
}

extension Timestamp: SQLBindable {
  /// Milliseconds since 1970.
  public var sqlValue: SQLValue { .integer(millisecondsSince1970) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
  /// NULL for nil.
  public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
