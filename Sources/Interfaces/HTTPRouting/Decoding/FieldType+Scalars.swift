public import Values

extension FieldType where Value == String {
  /// A text.
  public static func text(_ rule: TextRule) -> Self {
    Self(schema: .string(length: rule.length), placeholder: "") { json in
      guard let text = json.stringValue else { return .failure(.wrongType("a string")) }
      return rule.fault(in: text).map(Result.failure) ?? .success(text)
    }
  }

  /// A text in one line.
  public static func line(_ length: ClosedRange<Int>) -> Self { .text(TextRule(length)) }

  /// A text of one or more lines.
  public static func lines(_ length: ClosedRange<Int>) -> Self { .text(TextRule(length, .lines)) }
}

extension FieldType where Value == Secret {
  /// A password; it is wrapped at once, so that no log can show it.
  public static var password: Self {
    let rule = TextRule(1...1024, .password)
    return Self(
      schema: .string(format: "password", length: rule.length), placeholder: Secret("")
    ) { json in
      guard let text = json.stringValue else { return .failure(.wrongType("a string")) }
      return rule.fault(in: text).map(Result.failure) ?? .success(Secret(text))
    }
  }
}

extension FieldType where Value == Int {
  /// A whole number.
  public static func integer(_ range: ClosedRange<Int>) -> Self {
    Self(
      schema: .integer(Int64(range.lowerBound)...Int64(range.upperBound)),
      placeholder: range.lowerBound,
      fromText: { text in Int64(text).map(JSONValue.integer) ?? .string(text) }
    ) { json in
      guard let number = json.integerValue else { return .failure(.wrongType("a whole number")) }
      guard let value = Int(exactly: number), range.contains(value) else {
        return .failure(
          ValueFaults(.range, "Use a number from \(range.lowerBound) to \(range.upperBound)."))
      }
      return .success(value)
    }
  }
}

extension FieldType where Value == Bool {
  /// `true` or `false`.
  public static var boolean: Self {
    Self(
      schema: .boolean, placeholder: false,
      fromText: { $0 == "true" ? true : $0 == "false" ? false : .string($0) }
    ) { json in
      json.boolValue.map(Result.success) ?? .failure(.wrongType("true or false"))
    }
  }
}

extension FieldType where Value == Timestamp {
  /// A moment in RFC 3339, or a date alone as its first moment in UTC.
  public static var timestamp: Self {
    Self(schema: .timestamp, placeholder: Timestamp(millisecondsSince1970: 0)) { json in
      guard let text = json.stringValue else { return .failure(.wrongType("a string")) }
      return Timestamp(text).map(Result.success)
        ?? .failure(ValueFaults(.format, "Use RFC 3339, such as 2026-11-20T18:02:14Z."))
    }
  }
}

extension FieldType where Value == UniqueID {
  /// A UUID.
  public static var uuid: Self {
    Self(schema: .uuid, placeholder: UniqueID(high: 0, low: 0)) { json in
      guard let text = json.stringValue else { return .failure(.wrongType("a string")) }
      return UniqueID(text).map(Result.success)
        ?? .failure(ValueFaults(.format, "Use a UUID of 36 characters."))
    }
  }
}

extension FieldType {
  /// The identifier of an object.
  public static func identifier<Object>(
    of object: Object.Type = Object.self
  ) -> Self where Value == Identifier<Object> {
    FieldType<UniqueID>.uuid.map(
      placeholder: Identifier(UniqueID(high: 0, low: 0)), message: "Use a UUID."
    ) { Identifier($0) }
  }

  /// One of several names.
  public static func choice(
    _ first: Value, _ others: Value...
  ) -> Self where Value: RawRepresentable, Value.RawValue == String {
    .choice(first, others, name: \.rawValue)
  }

  /// One of several values, each of which has a name.
  public static func choice(
    _ first: Value, _ others: [Value], name: (Value) -> String
  ) -> Self {
    let values = ([first] + others).map { (name: name($0), value: $0) }
    let names = values.map(\.name)
    return Self(schema: .choice(names), placeholder: first) { json in
      guard let name = json.stringValue else { return .failure(.wrongType("a string")) }
      return values.first { $0.name == name }.map { .success($0.value) }
        ?? .failure(ValueFaults(.choice, "Use one of \(names.joined(separator: ", "))."))
    }
  }
}

extension ValueFaults {
  static func wrongType(_ wanted: String) -> ValueFaults {
    ValueFaults(.type, "Send \(wanted).")
  }
}
