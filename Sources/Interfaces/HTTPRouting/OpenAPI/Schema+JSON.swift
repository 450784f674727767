import Values

extension Schema {
  /// The schema as JSON, with components as references.
  var json: JSONValue {
    var members = shapeMembers
    if let description { members.append(.init("description", .string(description))) }
    if let defaultValue { members.append(.init("default", defaultValue)) }
    if let example { members.append(.init("examples", .array([example]))) }
    return .object(members)
  }

  /// The components in this form and in their own forms, by name.
  func collectComponents(into components: inout [String: Schema]) {
    switch shape {
    case .component(let name, let schema):
      guard components.updateValue(schema, forKey: name) == nil else { return }
      schema.collectComponents(into: &components)
    case .object(let properties, let others):
      for property in properties { property.schema.collectComponents(into: &components) }
      others?.collectComponents(into: &components)
    case .array(let element): element.collectComponents(into: &components)
    case .string, .integer, .number, .boolean, .anything: return
    }
  }

  private var shapeMembers: [JSONValue.Member] {
    switch shape {
    case .object(let properties, let others): objectMembers(properties, others)
    case .string(let limits): stringMembers(limits)
    case .integer(let range):
      [type("integer")]
        + (range.map {
          [.init("minimum", .integer($0.lowerBound)), .init("maximum", .integer($0.upperBound))]
        } ?? [])
    case .number: [type("number")]
    case .boolean: [type("boolean")]
    case .array(let element): [type("array"), .init("items", element.json)]
    case .component(let name, _): componentMembers(name)
    case .anything: []
    }
  }

  private func type(_ name: JSONValue) -> JSONValue.Member {
    .init("type", isNullable ? .array([name, "null"]) : name)
  }

  private func objectMembers(_ properties: [Property], _ others: Schema?) -> [JSONValue.Member] {
    var members = [type("object")]
    if !properties.isEmpty {
      members.append(
        .init("properties", .object(properties.map { .init($0.name, $0.schema.json) })))
    }
    let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { members.append(.init("required", .array(required))) }
    members.append(.init("additionalProperties", others?.json ?? false))
    return members
  }

  private func stringMembers(_ limits: StringLimits) -> [JSONValue.Member] {
    var members = [type("string")]
    if let format = limits.format { members.append(.init("format", .string(format))) }
    if let length = limits.length {
      members.append(.init("minLength", .integer(Int64(length.lowerBound))))
      members.append(.init("maxLength", .integer(Int64(length.upperBound))))
    }
    if let pattern = limits.pattern { members.append(.init("pattern", .string(pattern))) }
    if !limits.choices.isEmpty {
      let choices = limits.choices.map(JSONValue.string)
      members.append(.init("enum", .array(isNullable ? choices + [.null] : choices)))
    }
    return members
  }

  private func componentMembers(_ name: String) -> [JSONValue.Member] {
    let reference: JSONValue = ["$ref": .string("#/components/schemas/\(name)")]
    guard isNullable else { return reference.members ?? [] }
    return [.init("oneOf", .array([reference, ["type": "null"]]))]
  }
}
