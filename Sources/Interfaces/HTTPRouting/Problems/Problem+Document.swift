public import Values

extension Problem {
  /// The URI that names the kind of problem; it names, it can't be fetched.
  static func typeURI(_ code: ProblemCode) -> String { "urn:muster:problem:\(code.name)" }

  /// The problem document.
  public func document(requestID: String) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("type", .string(Self.typeURI(code))),
      .init("title", .string(code.title)),
      .init("status", .integer(Int64(code.status))),
      .init("detail", .string(detail)),
      .init("code", .string(code.name)),
      .init("request_id", .string(requestID)),
    ]
    if !errors.isEmpty || code.status == 422 {
      members.append(.init("errors", .array(errors.map(\.json))))
    }
    return .object(members + facts)
  }

  /// The answer that carries the document, with the headers that its status asks for.
  public func response(requestID: String) -> HTTPResponse {
    var headers: HTTPHeaders = ["Content-Type": MediaType.problem, "Cache-Control": "no-store"]
    if code.status == 401 { headers["WWW-Authenticate"] = "Bearer" }
    if let retryAfter { headers["Retry-After"] = String(max(retryAfter, 0)) }
    if code.status == 405 {
      headers["Allow"] = allowedMethods.map(\.name).joined(separator: ", ")
    }
    return HTTPResponse(
      status: code.status, headers: headers, body: .bytes(document(requestID: requestID).utf8))
  }
}

extension FieldError {
  var json: JSONValue {
    ["field": .string(field), "code": .string(code.rawValue), "message": .string(message)]
  }
}
