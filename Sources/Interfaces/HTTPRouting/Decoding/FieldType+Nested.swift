public import Values

extension FieldType where Value == JSONValue {
  /// Any JSON value, taken as it is.
  public static var anything: Self {
    Self(schema: .anything, placeholder: .null) { .success($0) }
  }
}

extension FieldType {
  /// An array; the faults of all elements are reported.
  public static func list<Element>(
    of element: FieldType<Element>, count: ClosedRange<Int> = 0...1000
  ) -> Self where Value == [Element] {
    Self(schema: .array(of: element.schema), placeholder: []) { json in
      guard let elements = json.arrayValue else { return .failure(.wrongType("an array")) }
      guard count.contains(elements.count) else {
        return .failure(
          ValueFaults(
            elements.count < count.lowerBound ? .tooShort : .tooLong,
            "Send \(count.lowerBound) to \(count.upperBound) elements."))
      }
      var values: [Element] = []
      var faults: [ValueFaults.Fault] = []
      for (index, json) in elements.enumerated() {
        switch element.read(json) {
        case .success(let value): values.append(value)
        case .failure(let inner): faults += inner.moved(to: "[\(index)]")
        }
      }
      return faults.isEmpty ? .success(values) : .failure(ValueFaults(faults))
    }
  }

  /// An object with fields of its own; unknown ones are refused.
  ///
  /// The placeholder stands for an object that couldn't be read; it never leaves the reader.
  public static func object(
    _ properties: [Schema.Property], placeholder: Value,
    _ read: @escaping @Sendable (ObjectReader) -> Value
  ) -> Self {
    Self(schema: .object(properties), placeholder: placeholder) { json in
      guard let reader = ObjectReader(json) else { return .failure(.wrongType("an object")) }
      let value = read(reader)
      let faults = reader.finish().map {
        ValueFaults.Fault(place: ".\($0.place)", code: $0.code, message: $0.message)
      }
      return faults.isEmpty ? .success(value) : .failure(ValueFaults(faults))
    }
  }
}
