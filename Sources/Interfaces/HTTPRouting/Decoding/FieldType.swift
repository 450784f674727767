import Values

/// How one kind of value is read from JSON or from the text of a query.
public struct FieldType<Value: Sendable>: Sendable {
  /// The form for the API description.
  public let schema: Schema
  /// Stands for a value that couldn't be read, until all faults are reported.
  let placeholder: Value
  let read: @Sendable (JSONValue) -> Result<Value, ValueFaults>
  /// The JSON value that a query's text stands for.
  let fromText: @Sendable (String) -> JSONValue

  init(
    schema: Schema, placeholder: Value,
    fromText: @escaping @Sendable (String) -> JSONValue = { .string($0) },
    read: @escaping @Sendable (JSONValue) -> Result<Value, ValueFaults>
  ) {
    self.schema = schema
    self.placeholder = placeholder
    self.fromText = fromText
    self.read = read
  }

  /// The same values as another type; `message` says what a refused value should look like.
  ///
  /// The placeholder stands for a value that couldn't be read; it never leaves the reader.
  public func map<Other: Sendable>(
    placeholder: Other, message: String, _ transform: @escaping @Sendable (Value) -> Other?
  ) -> FieldType<Other> {
    let read = read
    return FieldType<Other>(schema: schema, placeholder: placeholder, fromText: fromText) { json in
      read(json).flatMap { value in
        transform(value).map(Result.success) ?? .failure(ValueFaults(.format, message))
      }
    }
  }

  /// The same values with another form in the API description.
  public func described(as schema: Schema) -> FieldType {
    FieldType(schema: schema, placeholder: placeholder, fromText: fromText, read: read)
  }
}

/// What is wrong with one value and the values inside it.
struct ValueFaults: Error {
  struct Fault {
    /// Where inside the value: empty, `.name` or `[2]`, or a chain of these.
    var place: String
    let code: FieldError.Code
    let message: String
  }

  var all: [Fault]

  init(_ all: [Fault]) {
    self.all = all
  }

  init(_ code: FieldError.Code, _ message: String) {
    all = [Fault(place: "", code: code, message: message)]
  }

  /// The same faults, seen from one level further out.
  func moved(to place: String) -> [Fault] {
    all.map { Fault(place: place + $0.place, code: $0.code, message: $0.message) }
  }
}
