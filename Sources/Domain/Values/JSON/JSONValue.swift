/// A JSON value (RFC 8259).
///
/// Object members keep their order.
public enum JSONValue: Hashable, Sendable {
  /// The literal `null`.
  case null
  /// The literals `true` and `false`.
  case bool(Bool)
  /// A number without fraction or exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; the writer keeps the order, the parser refuses a key that appears twice.
  case object([Member])

  /// One key with its value.
  public struct Member: Hashable, Sendable {
    /// The key.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// Joins a key and a value.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of an object's member; nil for other kinds and for absent keys.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The text of a string; nil for other kinds.
  public var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The whole number; nil for other kinds.
  public var integerValue: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  /// The truth value; nil for other kinds.
  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The elements of an array; nil for other kinds.
  public var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object; nil for other kinds.
  public var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// Whether this is `null`.
  public var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
  /// The literal `null`.
  public init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
  /// A string, or null for nil.
  public init(_ text: String?) {
    self = text.map(JSONValue.string) ?? .null
  }

  /// A whole number, or null for nil.
  public init(_ number: Int?) {
    self = number.map { .integer(Int64($0)) } ?? .null
  }

  /// A moment as RFC 3339 text, or null for nil.
  public init(_ timestamp: Timestamp?) {
    self = timestamp.map { .string($0.description) } ?? .null
  }

  /// An identifier as text, or null for nil.
  public init<Object>(_ identifier: Identifier<Object>?) {
    self = identifier.map { .string($0.description) } ?? .null
  }
}
