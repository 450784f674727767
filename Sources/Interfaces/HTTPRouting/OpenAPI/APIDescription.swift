public import Values

/// Writes the OpenAPI 3.1 document of a route table.
public struct APIDescription: Sendable {
  /// The name of the service.
  public var title: String
  /// The version of the service.
  public var version: String
  /// What the service is for.
  public var description: String
  /// Where the service is reached.
  public var servers: [String]
  /// The headings in order, with a sentence each.
  public var tags: [(name: String, description: String)]
  /// The name of the session cookie.
  public var sessionCookie: String

  /// Joins the parts.
  public init(
    title: String, version: String, description: String, servers: [String],
    tags: [(name: String, description: String)], sessionCookie: String
  ) {
    self.title = title
    self.version = version
    self.description = description
    self.servers = servers
    self.tags = tags
    self.sessionCookie = sessionCookie
  }

  /// The document; the same routes always give the same bytes.
  public func document(of routes: [Route]) -> JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": .string(title), "version": .string(version), "description": .string(description),
      ],
      "servers": .array(servers.map { ["url": .string($0)] }),
      "tags": .array(
        tags.map { ["name": .string($0.name), "description": .string($0.description)] }),
      "paths": paths(of: routes),
      "components": components(of: routes),
    ]
  }

  private func paths(of routes: [Route]) -> JSONValue {
    var order: [String] = []
    var operations: [String: [JSONValue.Member]] = [:]
    for route in routes {
      let path = route.template.description
      if operations[path] == nil { order.append(path) }
      operations[path, default: []].append(
        .init(route.method.name.lowercased(), route.openAPI))
    }
    return .object(order.map { .init($0, .object(operations[$0] ?? [])) })
  }

  private func components(of routes: [Route]) -> JSONValue {
    var schemas: [String: Schema] = [:]
    Problem.schema.collectComponents(into: &schemas)
    for route in routes {
      for schema in route.operation.schemas { schema.collectComponents(into: &schemas) }
    }
    let sorted = schemas.sorted { $0.key < $1.key }
    return [
      "schemas": .object(sorted.map { .init($0.key, $0.value.json) }),
      "securitySchemes": [
        "bearer": [
          "type": "http", "scheme": "bearer", "description": "A session token or an API token.",
        ],
        "cookie": [
          "type": "apiKey", "in": "cookie", "name": .string(sessionCookie),
          "description": "The session cookie; changes need a same-origin request.",
        ],
      ],
    ]
  }
}

extension Operation {
  /// All forms that the operation mentions.
  fileprivate var schemas: [Schema] {
    parameters.map(\.schema) + [body].compactMap { $0 } + answers.compactMap(\.schema)
  }
}
