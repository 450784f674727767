import HTTPRouting
import Testing
import Values

@Suite("Router")
struct RouterTests {
  private let router: RequestPipeline

  init() throws {
    router = try pipeline([
      Route(
        .get, "/users", access: .anyone, Sample.operation("list"), handler: Sample.text("list")),
      Route(
        .post, "/users", access: .anyone, Sample.operation("add"), handler: Sample.text("add")),
      Route(
        .get, "/users/me", access: .anyone, Sample.operation("me"), handler: Sample.text("me")),
      Route(.get, "/users/{id}", access: .anyone, Sample.operation("one")) { context, _ in
        .text(context.path("id"))
      },
      Route(.get, "/users/{id}/grants/{grant}", access: .anyone, Sample.operation("grant")) {
        context, _ in .text("\(context.path("id")) \(context.path("grant"))")
      },
      Route(.get, "/", access: .anyone, Sample.operation("root"), handler: Sample.text("root")),
      Route(.get, "/secret", access: Sample.signedIn, Sample.operation("secret")) { _, caller in
        .text(caller)
      },
    ])
  }

  private func answer(
    _ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders = [:]
  ) async -> HTTPResponse {
    await router.respond(to: HTTPRequest(method, target, headers: headers))
  }

  @Test(
    "A path leads to its route, with or without a trailing slash",
    arguments: [
      ("/", "root"), ("/users", "list"), ("/users/", "list"), ("/users/me", "me"),
      ("/users/42", "42"), ("/users/42/", "42"), ("/users/42/grants/7", "42 7"),
      ("/users/me/grants/7", "me 7"), ("/users/a%2Fb%20%C3%A9", "a/b é"),
      ("http://host:80/users", "list"),
    ])
  func match(target: String, text: String) async {
    let response = await answer(.get, target)
    #expect(response.status == 200)
    #expect(response.text == text)
  }

  @Test(
    "An unknown path is 404",
    arguments: ["/nobody", "/users//", "/users/1/grants", "/users/1/grants/2/3", "//users", ""])
  func unknown(target: String) async throws {
    let response = await answer(.get, target)
    #expect(response.status == 404)
    #expect(try response.json["code"] == "not_found")
  }

  @Test("A wrong method is 405 and names those that the path has")
  func method() async {
    let response = await answer(.delete, "/users")
    #expect(response.status == 405)
    #expect(response.headers["Allow"] == "GET, POST, HEAD, OPTIONS")
    let other = await answer(.other("BREW"), "/users/1")
    #expect(other.status == 405)
  }

  @Test("OPTIONS answers the methods of the path")
  func options() async {
    let response = await answer(.options, "/users/me")
    #expect(response.status == 204)
    #expect(response.headers["Allow"] == "GET, HEAD, OPTIONS")
    let server = await answer(.options, "*")
    #expect(server.status == 204)
    #expect(server.headers["Allow"]?.contains("PATCH") == true)
  }

  @Test("HEAD is answered as GET without the body, but with its length")
  func head() async {
    let response = await answer(.head, "/users")
    #expect(response.status == 200)
    #expect(response.text == "")
    #expect(response.bodyLength == 4)
  }

  @Test(
    "A broken percent escape is 400", arguments: ["/users/%zz", "/users/%ff", "/users/%00", "/%"])
  func escapes(target: String) async {
    #expect(await answer(.get, target).status == 400)
  }

  @Test("The access rule is asked before the query is looked at")
  func accessFirst() async {
    #expect(await answer(.get, "/secret?unknown=1").status == 401)
    let response = await answer(.get, "/secret?unknown=1", ["Authorization": "me"])
    #expect(response.status == 422)
    #expect(await answer(.get, "/secret", ["authorization": "me"]).text == "me")
  }

  @Test("A 401 says how to sign in")
  func challenge() async {
    #expect(await answer(.get, "/secret").headers["WWW-Authenticate"] == "Bearer")
  }

  @Test("Routes that contradict each other are refused")
  func contradictions() {
    func route(_ method: HTTPMethod, _ path: PathTemplate, _ id: String) -> Route {
      Route(method, path, access: .anyone, Sample.operation(id), handler: Sample.text(id))
    }
    #expect(throws: RouteTableError.sameRoute("GET /a/{y}")) {
      try Router([route(.get, "/a/{x}", "one"), route(.get, "/a/{y}", "two")])
    }
    #expect(throws: RouteTableError.sameOperation("one")) {
      try Router([route(.get, "/a", "one"), route(.get, "/b", "one")])
    }
    #expect(throws: RouteTableError.badTemplate("/{x}/{x}")) {
      try Router([route(.get, "/{x}/{x}", "one")])
    }
    #expect(throws: RouteTableError.reservedMethod("HEAD /a")) {
      try Router([route(.head, "/a", "one")])
    }
  }
}
