/// One method of one path: who may use it, what it does, and the code that does it.
public struct Route: Sendable {
  /// The method.
  public let method: HTTPMethod
  /// The path.
  public let template: PathTemplate
  /// Who may use it.
  public let access: AccessLabel
  /// What it does.
  public let operation: Operation
  let respond: @Sendable (RequestContext) async throws -> HTTPResponse

  /// Declares a route.
  ///
  /// The access rule is asked first; then the query is held against the declared parameters; then
  /// the handler runs with the caller whom the rule let in.
  public init<Caller: Sendable>(
    _ method: HTTPMethod, _ template: PathTemplate, access: AccessRule<Caller>,
    _ operation: Operation,
    handler: @escaping @Sendable (RequestContext, Caller) async throws -> HTTPResponse
  ) {
    self.method = method
    self.template = template
    self.access = access.label
    self.operation = operation
    respond = { context in
      let caller = try await access.admit(context.request)
      if context.request.target.query != nil { try context.readQuery { _ in } }
      return try await handler(context, caller)
    }
  }
}
