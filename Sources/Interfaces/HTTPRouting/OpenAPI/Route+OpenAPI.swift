import Values

extension Route {
  /// The problems that the route can answer: its own, its access rule's, and those of every route.
  public var possibleProblems: [ProblemCode] {
    var codes = access.problems + operation.problems
    if access.needsSignIn != .never { codes += [.unauthenticated, .sessionExpired] }
    if !template.parameterNames.isEmpty { codes += [.badRequest] }
    if !operation.parameters.isEmpty { codes += [.badRequest, .validation] }
    if operation.body != nil {
      codes += [
        .badRequest, .malformedJSON, .contentTooLarge, .unsupportedMediaType, .validation,
      ]
    }
    if !operation.rawBodyTypes.isEmpty {
      codes += [.badRequest, .contentTooLarge, .unsupportedMediaType, .validation]
    }
    codes += [.headersTooLarge, .rateLimited, .internal]
    var seen: Set<ProblemCode> = []
    return codes.filter { seen.insert($0).inserted }
  }

  /// The OpenAPI operation object.
  var openAPI: JSONValue {
    var members: [JSONValue.Member] = [
      .init("operationId", .string(operation.id)),
      .init("tags", [.string(operation.tag)]),
      .init("summary", .string(operation.summary)),
      .init("description", .string(descriptionWithAccess)),
      .init("x-access", .string(access.name)),
      .init("security", security),
    ]
    let parameters =
      pathParameters + operation.parameters.map(\.openAPI) + requestHeaders.map(Self.parameter)
    if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
    if let body = operation.body { members.append(.init("requestBody", requestBody(body))) }
    if !operation.rawBodyTypes.isEmpty { members.append(.init("requestBody", rawBody)) }
    members.append(.init("responses", responses))
    return .object(members)
  }

  private var descriptionWithAccess: String {
    let who = "Who: \(access.name)."
    return operation.description.isEmpty ? who : "\(operation.description)\n\n\(who)"
  }

  private var security: JSONValue {
    let schemes: [JSONValue] = [["bearer": []], ["cookie": []]]
    return switch access.needsSignIn {
    case .never: []
    case .optional: .array([.object([])] + schemes)
    case .always: .array(schemes)
    }
  }

  private var pathParameters: [JSONValue] {
    template.parameterNames.map { name in
      let schema: Schema = name == "id" || name.hasSuffix("_id") ? .uuid : .string()
      return ["name": .string(name), "in": "path", "required": true, "schema": schema.json]
    }
  }

  /// Whether the answer names the version of what it shows, so that a client can ask for another.
  private var isConditional: Bool {
    method == .get
      && operation.answers.contains { $0.headers.contains { $0.name == "ETag" } }
  }

  private var requestHeaders: [(name: String, description: String)] {
    var headers = operation.requestHeaders
    if isConditional { headers.append(("If-None-Match", "The ETag of the version that is known.")) }
    if operation.problems.contains(.staleVersion),
      !headers.contains(where: { $0.name == "If-Match" })
    {
      headers.append(("If-Match", "The ETag of the version that the change is about."))
    }
    return headers
  }

  private static func parameter(header: (name: String, description: String)) -> JSONValue {
    [
      "name": .string(header.name), "in": "header", "required": false,
      "description": .string(header.description), "schema": ["type": "string"],
    ]
  }

  private func requestBody(_ schema: Schema) -> JSONValue {
    var content: [JSONValue.Member] = [.init("schema", schema.json)]
    if let example = operation.bodyExample { content.append(.init("example", example)) }
    return [
      "required": .bool(!operation.isBodyOptional),
      "content": .object([.init(MediaType.json, .object(content))]),
    ]
  }

  private var rawBody: JSONValue {
    let content = operation.rawBodyTypes.map { JSONValue.Member($0, .object([])) }
    return ["required": true, "content": .object(content)]
  }

  private var responses: JSONValue {
    var members = operation.answers.map { JSONValue.Member(String($0.status), $0.openAPI) }
    if isConditional {
      members.append(.init("304", Answer(304, "The client has this version already.").openAPI))
    }
    for (status, codes) in Dictionary(grouping: possibleProblems, by: \.status)
      .sorted(by: { $0.key < $1.key })
    {
      members.append(.init(String(status), Problem.openAPI(of: codes)))
    }
    return .object(members)
  }
}

extension QueryParameter {
  /// The OpenAPI parameter object.
  var openAPI: JSONValue {
    [
      "name": .string(name), "in": "query", "required": .bool(isRequired),
      "schema": isRepeatable ? Schema.array(of: schema).json : schema.json,
    ]
  }
}

extension Answer {
  /// The OpenAPI response object.
  var openAPI: JSONValue {
    let always = [(name: "X-Request-Id", description: "The request's id, as the log has it.")]
    var members: [JSONValue.Member] = [
      .init("description", .string(description)),
      .init(
        "headers",
        .object(
          (headers + always).map {
            .init(
              $0.name, ["description": .string($0.description), "schema": ["type": "string"]])
          })),
    ]
    if let schema {
      var content: [JSONValue.Member] = [.init("schema", schema.json)]
      if let example { content.append(.init("example", example)) }
      let text: JSONValue = ["schema": Schema.string().json]
      let others = otherTypes.map { JSONValue.Member($0, text) }
      members.append(.init("content", .object([.init(type, .object(content))] + others)))
    }
    if !links.isEmpty {
      members.append(.init("links", .object(links.map { .init($0.name, $0.openAPI) })))
    }
    return .object(members)
  }
}

extension Link {
  /// The OpenAPI link object.
  var openAPI: JSONValue {
    [
      "operationId": .string(operationID),
      "parameters": .object(parameters.map { .init($0.name, .string($0.expression)) }),
    ]
  }
}
