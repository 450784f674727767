import HTTPRouting
import RESTAPI
import Values

/// The API description as a client reads it; finds answers that it doesn't announce.
struct DescribedAPI: Sendable {
  let document: JSONValue
  private let templates: [PathTemplate]

  init(_ api: RESTAPI) async throws {
    document = try await api.respond(to: HTTPRequest(.get, "/openapi.json")).json
    templates = (document["paths"]?.members ?? []).map { PathTemplate($0.key) }
  }

  /// What the description doesn't know of an answer; empty for one of an unknown path or method.
  func faults(in response: HTTPResponse, to request: HTTPRequest) throws -> [String] {
    guard let template = template(of: request.target.path),
      let operation = document["paths"]?[template]?[request.method.name.lowercased()]
    else { return [] }
    guard let answer = operation["responses"]?[String(response.status)] else {
      return ["status \(response.status) isn't declared: \(response.text)"]
    }
    guard case .bytes(let bytes) = response.body, !bytes.isEmpty else { return [] }
    let type = response.headers["Content-Type"] ?? ""
    guard let schema = answer["content"]?[type]?["schema"] else {
      return ["type \(type) isn't declared for \(response.status)"]
    }
    guard type.contains("json") else { return [] }
    return SchemaCheck(document: document).faults(of: try response.json, schema, at: "body")
  }

  private func template(of path: String) -> String? {
    let parts = path.split(separator: "/")
    return templates.first { template in
      template.segments.count == parts.count
        && zip(template.segments, parts).allSatisfy { segment, part in
          if case .fixed(let text) = segment { text == part } else { true }
        }
    }?.description
  }
}

/// Holds values against the part of JSON Schema that the description uses.
struct SchemaCheck {
  let document: JSONValue

  func faults(of value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    if let reference = schema["$ref"]?.stringValue {
      let name = String(reference.dropFirst("#/components/schemas/".count))
      guard let target = document["components"]?["schemas"]?[name] else {
        return ["\(place): \(reference) leads nowhere"]
      }
      return faults(of: value, target, at: place)
    }
    if let choices = schema["oneOf"]?.arrayValue {
      let tried = choices.map { faults(of: value, $0, at: place) }
      return tried.contains { $0.isEmpty } ? [] : tried.first ?? []
    }
    return typeFaults(value, schema, place) + limitFaults(value, schema, place)
      + partFaults(value, schema, place)
  }

  private func typeFaults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    guard let type = schema["type"] else { return [] }
    let allowed = type.arrayValue?.compactMap(\.stringValue) ?? [type.stringValue ?? ""]
    return allowed.contains(value.typeName) ? [] : ["\(place): \(value.typeName), not \(allowed)"]
  }

  private func limitFaults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    if let choices = schema["enum"]?.arrayValue, !choices.contains(value) {
      return ["\(place): \(value.text) isn't one of \(choices.map(\.text))"]
    }
    guard let number = value.integerValue else { return [] }
    let minimum = schema["minimum"]?.integerValue ?? .min
    let maximum = schema["maximum"]?.integerValue ?? .max
    return minimum <= number && number <= maximum ? [] : ["\(place): \(number) out of range"]
  }

  private func partFaults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    if let elements = value.arrayValue, let inner = schema["items"] {
      return elements.flatMap { faults(of: $0, inner, at: place + "[]") }
    }
    guard let members = value.members else { return [] }
    let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let missing = required.filter { value[$0] == nil }.map { "\(place).\($0) is missing" }
    return missing
      + members.flatMap { member -> [String] in
        let inner = place + "." + member.key
        if let known = schema["properties"]?[member.key] {
          return faults(of: member.value, known, at: inner)
        }
        return schema["additionalProperties"] == false ? ["\(inner) isn't declared"] : []
      }
  }
}

extension JSONValue {
  fileprivate var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension HTTPResponse {
  /// The body as text.
  var text: String {
    guard case .bytes(let bytes) = body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The body as JSON.
  var json: JSONValue {
    get throws { try JSONValue(parsing: text) }
  }

  /// The code of a problem document.
  var code: String? {
    get throws { try json["code"]?.stringValue }
  }

  /// The fields of a problem with their codes.
  var faults: [String] {
    get throws {
      (try json["errors"]?.arrayValue ?? []).map {
        "\($0["field"]?.stringValue ?? ""):\($0["code"]?.stringValue ?? "")"
      }
    }
  }
}
