public import Values

/// The form of a JSON value, as far as the API description needs it (JSON Schema 2020-12).
public struct Schema: Sendable {
  /// What kind of value it is, with its limits.
  indirect enum Shape: Sendable {
    case object([Property], others: Schema?)
    case string(StringLimits)
    case integer(ClosedRange<Int64>?)
    case number
    case boolean
    case array(Schema)
    case component(String, Schema)
    case anything
  }

  /// The limits of a string.
  struct StringLimits: Sendable {
    var format: String?
    var length: ClosedRange<Int>?
    var pattern: String?
    var choices: [String] = []
  }

  var shape: Shape
  var isNullable = false
  var description: String?
  var example: JSONValue?
  var defaultValue: JSONValue?

  init(_ shape: Shape) {
    self.shape = shape
  }
}

extension Schema {
  /// A member of an object.
  public struct Property: Sendable {
    /// The key.
    public let name: String
    /// The form of the value.
    public let schema: Schema
    /// Whether the key is always there.
    public let isRequired: Bool

    /// A member that is always there.
    public static func required(_ name: String, _ schema: Schema) -> Property {
      Property(name: name, schema: schema, isRequired: true)
    }

    /// A member that may be left out.
    public static func optional(_ name: String, _ schema: Schema) -> Property {
      Property(name: name, schema: schema, isRequired: false)
    }

    /// A member that is always there, as the body reader takes it.
    public static func required<Value>(_ field: Field<Value>) -> Property {
      required(field.name, field.schema)
    }

    /// A member that may be left out or null, as the body reader takes it.
    public static func optional<Value>(_ field: Field<Value>) -> Property {
      optional(field.name, field.schema.nullable)
    }
  }

  /// An object with exactly these members.
  public static func object(_ properties: Property...) -> Schema { object(properties) }

  /// An object with exactly these members.
  public static func object(_ properties: [Property]) -> Schema {
    Schema(.object(properties, others: nil))
  }

  /// An object with keys that aren't known beforehand.
  public static func map(of values: Schema) -> Schema { Schema(.object([], others: values)) }

  /// A string; the length is counted in code points.
  public static func string(
    format: String? = nil, length: ClosedRange<Int>? = nil, pattern: String? = nil
  ) -> Schema {
    Schema(.string(StringLimits(format: format, length: length, pattern: pattern)))
  }

  /// One of these texts.
  public static func choice(_ texts: [String]) -> Schema {
    Schema(.string(StringLimits(choices: texts)))
  }

  /// A UUID in lower case.
  public static var uuid: Schema { .string(format: "uuid") }

  /// A moment in RFC 3339.
  public static var timestamp: Schema { .string(format: "date-time") }

  /// A whole number.
  public static func integer(_ range: ClosedRange<Int64>? = nil) -> Schema {
    Schema(.integer(range))
  }

  /// Any number.
  public static var number: Schema { Schema(.number) }

  /// A truth value.
  public static var boolean: Schema { Schema(.boolean) }

  /// An array.
  public static func array(of element: Schema) -> Schema { Schema(.array(element)) }

  /// A form that is described once under `components/schemas` and referred to by its name.
  public static func component(_ name: String, _ schema: Schema) -> Schema {
    Schema(.component(name, schema))
  }

  /// Any JSON value.
  public static var anything: Schema { Schema(.anything) }

  /// The same form, or null.
  public var nullable: Schema {
    var schema = self
    schema.isNullable = true
    return schema
  }

  /// The same form with a sentence about it.
  public func described(_ text: String) -> Schema {
    var schema = self
    schema.description = text
    return schema
  }

  /// The same form with an example.
  public func example(_ value: JSONValue) -> Schema {
    var schema = self
    schema.example = value
    return schema
  }

  /// The same form with the value that stands for an absent one.
  public func defaulting(to value: JSONValue) -> Schema {
    var schema = self
    schema.defaultValue = value
    return schema
  }
}
