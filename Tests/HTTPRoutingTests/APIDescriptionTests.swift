import HTTPRouting
import Testing
import Values

@Suite("API description")
struct APIDescriptionTests {
  private static let thing = Schema.component(
    "Thing",
    .object(.required(Sample.name), .optional(Sample.note), .required("id", .uuid)))

  static let routes = [
    Route(
      .get, "/things", access: .anyone,
      Sample.operation("listThings") {
        $0.parameters = [QueryParameter(.limit), QueryParameter(Sample.color)]
        $0.answers = [Answer(200, "The things.", .array(of: thing))]
      }, handler: Sample.text("")),
    Route(
      .post, "/things", access: Sample.signedIn,
      Sample.operation("addThing") {
        $0.body = .object(.required(Sample.name), .optional(Sample.note))
        $0.bodyExample = ["name": "lamp"]
        $0.answers = [
          Answer(201, "Made.", thing, example: ["name": "lamp"])
            .linked(Link("get", to: "getThing", ("id", "$response.body#/id")))
            .header("X-Refreshed-Token", "The next token.")
        ]
        $0.problems = [.usernameTaken, .emailTaken]
      }
    ) { _, _ in .noContent },
    Route(
      .get, "/things/{id}", access: .anyone,
      Sample.operation("getThing") { $0.answers = [Answer(200, "One.", thing)] },
      handler: Sample.text("")),
  ]

  static let document = APIDescription(
    title: "Sample", version: "1", description: "A sample.", servers: ["http://localhost"],
    tags: [("things", "Things.")], sessionCookie: "session"
  ).document(of: routes)

  private func operation(_ path: String, _ method: String) -> JSONValue? {
    Self.document["paths"]?[path]?[method]
  }

  @Test("Every route is described with its access")
  func everyRoute() {
    for route in Self.routes {
      let found = operation(route.template.description, route.method.name.lowercased())
      #expect(found?["operationId"]?.stringValue == route.operation.id)
      #expect(found?["x-access"]?.stringValue == route.access.name)
    }
    #expect(operation("/things", "get")?["security"] == [])
    #expect(operation("/things", "post")?["security"] == [["bearer": []], ["cookie": []]])
  }

  @Test("Problems are answers, with an example for each code")
  func problems() {
    let answers = operation("/things", "post")?["responses"]
    let statuses = answers?.members?.map(\.key) ?? []
    #expect(
      Set(statuses).isSuperset(of: ["201", "400", "401", "403", "409", "413", "415", "422", "500"]))
    let conflict = answers?["409"]?["content"]?["application/problem+json"]?["examples"]
    #expect(conflict?.members?.map(\.key) == ["username_taken", "email_taken"])
  }

  @Test("A form is described once and referred to")
  func components() {
    let schemas = Self.document["components"]?["schemas"]
    #expect(schemas?.members?.map(\.key) == ["FieldError", "Problem", "Thing"])
    #expect(schemas?["Thing"]?["required"] == ["name", "id"])
    #expect(schemas?["Thing"]?["properties"]?["note"]?["type"] == ["string", "null"])
    #expect(schemas?["Thing"]?["additionalProperties"] == false)
    let body = operation("/things", "get")?["responses"]?["200"]?["content"]
    #expect(
      body?["application/json"]?["schema"]?["items"] == ["$ref": "#/components/schemas/Thing"])
  }

  @Test("Parameters of the path and of the query are described")
  func parameters() {
    let query = operation("/things", "get")?["parameters"]?.arrayValue
    #expect(query?.compactMap { $0["name"]?.stringValue } == ["limit", "color"])
    #expect(query?.first?["schema"]?["maximum"] == 200)
    #expect(query?.first?["schema"]?["default"] == 50)
    let path = operation("/things/{id}", "get")?["parameters"]?.arrayValue
    #expect(path?.first?["in"] == "path")
    #expect(path?.first?["schema"]?["format"] == "uuid")
  }
}
