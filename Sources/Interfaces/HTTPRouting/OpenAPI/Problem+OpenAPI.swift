import Values

extension Problem {
  /// The form of every problem document.
  static let schema = Schema.component(
    "Problem",
    .object(
      .required("type", .string(format: "uri").described("Names the kind of problem.")),
      .required("title", .string().described("A few words, the same for each code.")),
      .required("status", .integer(400...599)),
      .required("detail", .string().described("A sentence that says what to do.")),
      .required("code", .choice(ProblemCode.all.map(\.name))),
      .required("request_id", .string()),
      .optional("errors", .array(of: fieldErrorSchema)),
      .optional(
        "revision", .integer(1...Int64.max).described("What a changed workflow is at now."))))

  private static let fieldErrorSchema = Schema.component(
    "FieldError",
    .object(
      .required("field", .string()),
      .required("code", .choice(FieldError.Code.allCases.map(\.rawValue))),
      .required("message", .string())))

  /// The OpenAPI response object of the problems that share one status.
  static func openAPI(of codes: [ProblemCode]) -> JSONValue {
    let examples = codes.map { code in
      JSONValue.Member(
        code.name,
        [
          "summary": .string(code.title),
          "value": example(of: code).document(requestID: "0192f2d1-9a5c-7c40-8d3e-5b1f6a7c8d9e"),
        ])
    }
    var headers = [
      JSONValue.Member("X-Request-Id", header("string", "The request's id, as the log has it."))
    ]
    if codes.contains(where: { $0.status == 429 }) {
      headers.append(.init("Retry-After", header("integer", "Seconds until another try.")))
    }
    let content: JSONValue = ["schema": schema.json, "examples": .object(examples)]
    return [
      "description": .string(codes.map(\.title).joined(separator: "; ")),
      "headers": .object(headers), "content": .object([.init(MediaType.problem, content)]),
    ]
  }

  private static func header(_ type: JSONValue, _ description: JSONValue) -> JSONValue {
    ["description": description, "schema": ["type": type]]
  }

  private static func example(of code: ProblemCode) -> Problem {
    guard code == .validation else { return Problem(code) }
    return Problem(code, errors: [FieldError("email", .required, "This field is required.")])
  }
}
