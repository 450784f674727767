import Directory
import HTTPRouting
import Presentation
import Services
import Values

extension GuardedRoutes {
  /// A list of what there is about one directory, page by page.
  func directoryList<Item: Sendable>(
    _ word: String, for rule: AccessRule<APICaller>, _ operation: Operation,
    item json: @escaping @Sendable (Item) -> JSONValue,
    read: @escaping @Sendable (DirectoryName, PageRequest) async throws -> Page<Item>
  ) -> Route {
    route(
      .get, PathTemplate("/api/v1/directories/{name}/\(word)"), for: rule,
      operation.listing([]).with { $0.problems = [.directoryNotFound, .storeUnavailable] }
    ) { context, _ in
      let page = try context.readQuery(\.page)
      return .json(JSONValue(try await read(try context.directoryName(), page), json))
    }
  }
}

extension Answer {
  /// A page of something, with one example of it.
  static func page(_ description: String, of schema: Schema, example: JSONValue) -> Answer {
    Answer(
      200, description, .page(of: schema),
      example: ["items": [example], "total": 1, "next_cursor": nil])
  }
}
