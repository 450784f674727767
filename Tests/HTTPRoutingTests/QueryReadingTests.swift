import HTTPRouting
import Testing
import Values

@Suite("Queries")
struct QueryReadingTests {
  private enum SampleSortField: String, SortField {
    case createdAt = "created_at"
    case name

    static let standardSort = ListSort(Self.createdAt, isDescending: true)
  }

  private func ask(_ query: String) async throws -> HTTPResponse {
    let operation = Sample.operation("list") {
      $0.parameters = [
        QueryParameter(.limit), QueryParameter(.cursor),
        QueryParameter(.sort(default: ListSort<SampleSortField>.standard)),
        QueryParameter(Sample.color), QueryParameter(Sample.since),
        QueryParameter(Sample.name, isRepeatable: true),
      ]
    }
    let route = Route(.get, "/", access: .anyone, operation) { context, _ in
      try context.readQuery { query in
        let names = query.all(Sample.name)
        let limit = query.optional(.limit) ?? 50
        let order = query.sort(default: ListSort<SampleSortField>.standard)
        let color = query.optional(Sample.color)?.rawValue ?? "any"
        _ = query.optional(Sample.since)
        _ = query.optional(.cursor)
        return .text("\(limit) \(order) \(color) \(names.joined(separator: "+"))")
      }
    }
    return await (try pipeline([route])).respond(to: HTTPRequest(.get, "/?\(query)"))
  }

  @Test(
    "Declared parameters are read by type",
    arguments: [
      ("", "50 -created_at any "), ("limit=200&sort=name", "200 name any "),
      ("color=red&name=abc&name=d+e%20f", "50 -created_at red abc+d e f"),
    ])
  func values(query: String, text: String) async throws {
    let response = try await ask(query)
    #expect(response.status == 200)
    #expect(response.text == text)
  }

  @Test(
    "A parameter that isn't declared, repeated or badly typed is named",
    arguments: [
      ("unknown=1", "unknown:unknown"), ("limit=1&limit=2", "limit:repeated"),
      ("limit=0", "limit:range"), ("limit=201", "limit:range"), ("limit=ten", "limit:type"),
      ("limit=", "limit:type"), ("sort=age", "sort:format"), ("color=green", "color:choice"),
      ("since=yesterday", "since:format"), ("cursor", "cursor:too_short"),
    ])
  func faults(query: String, fault: String) async throws {
    let response = try await ask(query)
    #expect(response.status == 422)
    #expect(try response.faults == [fault])
  }

  @Test("A broken percent escape in a query is 400", arguments: ["name=%zz", "%ff=1", "name=%00"])
  func escapes(query: String) async throws {
    #expect(try await ask(query).status == 400)
  }
}
