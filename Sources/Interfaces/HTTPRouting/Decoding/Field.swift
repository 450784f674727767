public import Values

/// A field of a body or a query: its name and what it may hold, for reading and for the API
/// description alike.
public struct Field<Value: Sendable>: Sendable {
  /// The key.
  public let name: String
  /// How the value is read.
  public let type: FieldType<Value>
  /// A sentence for the API description.
  public let description: String
  /// A value for the API description.
  public let example: JSONValue?

  /// Joins the parts.
  public init(
    _ name: String, _ type: FieldType<Value>, _ description: String, example: JSONValue? = nil
  ) {
    self.name = name
    self.type = type
    self.description = description
    self.example = example
  }

  /// The form of the value with its description.
  public var schema: Schema {
    let described = type.schema.described(description)
    return example.map(described.example) ?? described
  }
}
