/// Finds the route of a request and runs it.
///
/// A fixed segment is preferred to a parameter; a trailing slash makes no difference; HEAD is
/// answered as GET without the body, OPTIONS with the methods of the path.
public struct Router: Sendable {
  /// The routes in the order of their declaration.
  public let routes: [Route]
  private let tree: RouteTree
  /// Paths without parameters, which need no walk.
  private let fixedPaths: [String: [Route]]

  /// Checks and indexes the routes.
  ///
  /// - Throws: `RouteTableError` for routes that contradict each other.
  public init(_ routes: [Route]) throws(RouteTableError) {
    self.routes = routes
    try Self.check(routes)
    tree = RouteTree(routes)
    fixedPaths = Dictionary(
      grouping: routes.filter { $0.template.parameterNames.isEmpty },
      by: \.template.description)
  }

  /// Runs the request's route.
  ///
  /// - Throws: what the handler throws; `not_found`, `method_not_allowed`, or the fault that was
  ///   found while the request was read.
  public func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    if let fault = request.readFault { throw fault }
    // About the server as a whole (RFC 9110, section 9.3.7).
    if request.method == .options, request.target.path == "*" { return Self.allowing(Self.methods) }
    let (candidates, values) = try match(request.target)
    let method = request.method == .head ? .get : request.method
    guard let route = candidates.first(where: { $0.method == method }) else {
      return try refuse(request, candidates)
    }
    let names = route.template.parameterNames
    let context = RequestContext(
      request: request, operation: route.operation,
      pathValues: zip(names, values).map { (name: $0, value: $1) })
    let response = try await route.respond(context)
    return request.method == .head ? response.withoutBody : response
  }

  /// The path of the route that a target leads to, whatever the method; nil for an unknown path.
  public func template(of target: RequestTarget) -> PathTemplate? {
    if let routes = fixedPaths[target.path] { return routes.first?.template }
    guard target.path.hasPrefix("/"), let segments = try? target.segments() else { return nil }
    return tree.match(segments)?.routes.first?.template
  }

  private func match(_ target: RequestTarget) throws(Problem) -> ([Route], [String]) {
    if let routes = fixedPaths[target.path] { return (routes, []) }
    guard target.path.hasPrefix("/"), let match = tree.match(try target.segments()) else {
      throw Problem(.notFound)
    }
    return match
  }

  private func refuse(
    _ request: HTTPRequest, _ candidates: [Route]
  ) throws(Problem) -> HTTPResponse {
    var allowed = candidates.map(\.method)
    if allowed.contains(.get) { allowed.append(.head) }
    allowed.append(.options)
    guard request.method == .options else {
      var problem = Problem(.methodNotAllowed)
      problem.allowedMethods = allowed
      throw problem
    }
    return Self.allowing(allowed)
  }

  private static let methods: [HTTPMethod] = [
    .get, .head, .post, .put, .patch, .delete, .options,
  ]

  private static func allowing(_ methods: [HTTPMethod]) -> HTTPResponse {
    HTTPResponse(
      status: 204, headers: ["Allow": methods.map(\.name).joined(separator: ", ")])
  }

  private static func check(_ routes: [Route]) throws(RouteTableError) {
    var seen: Set<String> = []
    var operations: Set<String> = []
    for route in routes {
      let names = route.template.parameterNames
      guard route.template.description.hasPrefix("/"), Set(names).count == names.count,
        names.allSatisfy({ !$0.isEmpty })
      else { throw .badTemplate(route.template.description) }
      let place = "\(route.method.name) \(route.template)"
      switch route.method {
      case .get, .post, .put, .patch, .delete: break
      case .head, .options, .other: throw .reservedMethod(place)
      }
      // Two templates that differ only in the names of parameters match the same paths.
      let shape = route.template.segments.map { segment in
        if case .fixed(let text) = segment { text } else { "{}" }
      }
      let key = "\(route.method.name) /\(shape.joined(separator: "/"))"
      guard seen.insert(key).inserted else { throw .sameRoute(place) }
      guard operations.insert(route.operation.id).inserted else {
        throw .sameOperation(route.operation.id)
      }
    }
  }
}
