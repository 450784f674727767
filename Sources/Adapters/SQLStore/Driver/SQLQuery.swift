/// One SQL statement with its values: `"SELECT id FROM accounts WHERE email_key = \(key)"` binds
/// `key` and never puts it into the text.
public struct SQLQuery: ExpressibleByStringInterpolation, Sendable, Hashable {
  /// The text with a `?` for every value.
  public private(set) var text: String
  /// The values in the order of their marks.
  public private(set) var values: [SQLValue]

  /// A statement without values.
  public init(stringLiteral value: String) {
    text = value
    values = []
  }

  /// A statement put together by interpolation.
  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  /// Text that comes from the program itself, never from outside: column names, sort orders.
  public init(unsafeText text: String, values: [SQLValue] = []) {
    self.text = text
    self.values = values
  }

  /// Appends another piece with its values.
  public static func += (left: inout SQLQuery, right: SQLQuery) {
    left.text += right.text
    left.values += right.values
  }

  /// Collects the text and the values.
  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    var values: [SQLValue] = []

    /// Makes room for the text.
    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    /// Adds text of the program.
    public mutating func appendLiteral(_ literal: String) {
      text += literal
    }

    /// Binds a value.
    public mutating func appendInterpolation(_ value: some SQLBindable) {
      text += "?"
      values.append(value.sqlValue)
    }

    /// Binds a value, or NULL for nil.
    public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
      text += "?"
      values.append(value.sqlValue)
    }

    /// Inserts another piece with its values.
    public mutating func appendInterpolation(_ piece: SQLQuery) {
      text += piece.text
      values += piece.values
    }

    /// Inserts text that comes from the program itself, never from outside.
    public mutating func appendInterpolation(unsafe text: String) {
      self.text += text
    }
  }
}
