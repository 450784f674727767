public import Values

/// A request at its route: with the parts of the path by name, and readers for query and body.
public struct RequestContext: Sendable {
  /// The request.
  public let request: HTTPRequest
  let operation: Operation
  let pathValues: [(name: String, value: String)]

  /// The decoded text of a parameter of the path; empty for a name that the template doesn't have.
  public func path(_ name: String) -> String {
    pathValues.first { $0.name == name }?.value ?? ""
  }

  /// The identifier in the path.
  ///
  /// - Throws: the given problem when the text isn't a UUID, because nothing has such an id.
  public func identifier<Object>(
    _ name: String = "id", of object: Object.Type = Object.self, orThrow code: ProblemCode
  ) throws(Problem) -> Identifier<Object> {
    guard let identifier = Identifier<Object>(path(name)) else { throw Problem(code) }
    return identifier
  }

  /// The query, read by a closure that asks for each declared parameter.
  ///
  /// - Throws: `validation` with the faults of all parameters at once.
  public func readQuery<Value>(_ read: (QueryReader) -> Value) throws(Problem) -> Value {
    let reader = QueryReader(try request.target.queryItems(), declared: operation.parameters)
    let value = read(reader)
    try reader.finish()
    return value
  }

  /// The body, read by a closure that asks for each field.
  ///
  /// - Throws: as `HTTPRequest.readBody`.
  public func readBody<Value>(
    leaving key: String? = nil, _ read: (ObjectReader) throws -> Value
  ) throws -> Value {
    try request.readBody(leaving: key, read)
  }
}
