import HTTPRouting
import RESTAPI
import Testing
import Values

@Suite("The API description")
struct DescriptionTests {
  @Test("Every route is described, with access, answers, problems and examples")
  func everyRoute() async throws {
    try await withAPI { world in
      let document = world.description.document
      #expect(document["openapi"] == "3.1.0")
      var described = 0
      for route in world.api.routes {
        let operation = try #require(
          document["paths"]?[route.template.description]?[route.method.name.lowercased()])
        described += 1
        #expect(operation["x-access"]?.stringValue == route.access.name)
        #expect(
          (operation["security"]?.arrayValue?.isEmpty == true)
            == (route.access.needsSignIn == .never))
        let answers = operation["responses"]?.members ?? []
        #expect(answers.contains { $0.key.hasPrefix("2") })
        #expect(answers.contains { $0.key == "500" })
        for status in ["401", "403"] where route.access.needsSignIn == .always {
          #expect(answers.contains { $0.key == status }, "\(route.operation.id) \(status)")
        }
        if route.operation.body != nil {
          let content = operation["requestBody"]?["content"]?["application/json"]
          #expect(content?["schema"] != nil && content?["example"] != nil)
        }
      }
      let paths = document["paths"]?.members ?? []
      #expect(paths.reduce(0) { $0 + ($1.value.members?.count ?? 0) } == described)
    }
  }

  @Test("Each example has the form that stands beside it")
  func examples() async throws {
    try await withAPI { world in
      let document = world.description.document
      let check = SchemaCheck(document: document)
      for path in document["paths"]?.members ?? [] {
        for operation in path.value.members ?? [] {
          for answer in operation.value["responses"]?.members ?? [] {
            for content in answer.value["content"]?.members ?? [] {
              let place = "\(operation.key) \(path.key) \(answer.key)"
              let schema = try #require(content.value["schema"])
              var examples = content.value["examples"]?.members?.compactMap { $0.value["value"] }
              if let single = content.value["example"] { examples = [single] }
              for example in examples ?? [] {
                #expect(check.faults(of: example, schema, at: place) == [])
              }
            }
          }
        }
      }
    }
  }

  @Test("Each answer with one object names its version")
  func entityTags() async throws {
    try await withAPI { world in
      // Answers that are no object to change: secrets shown once, and states of the moment.
      let exceptions: Set<String> = [
        "signIn", "getLiveness", "getReadiness", "generatePassword", "checkPassword",
        "resolveAPIKey", "testDirectory", "exportUser", "createAPIToken", "transferUser",
        "getLockout", "removeOrphans",
      ]
      for route in world.api.routes where !exceptions.contains(route.operation.id) {
        for answer in route.operation.answers {
          guard answer.schema != nil, answer.type == "application/json",
            answer.example?["items"] == nil
          else { continue }
          let isTagged = answer.headers.contains { $0.name == "ETag" }
          #expect(isTagged, "\(route.operation.id) \(answer.status)")
        }
      }
    }
  }

  @Test("Each change of one object heeds If-Match")
  func conditions() async throws {
    try await withAPI { world in
      // Objects without a version: a session ends or it doesn't, and so does a grant; opening a
      // workflow doesn't change it.
      let exceptions: Set<String> = [
        "endOwnSession", "endOtherSessions", "endSession", "endSessionsOfUser", "removeGrant",
        "noteWorkflowOpening", "clearLockout", "removeOrphans",
      ]
      for route in world.api.routes where !exceptions.contains(route.operation.id) {
        guard [.patch, .put, .delete].contains(route.method) else { continue }
        let operation = world.description.document["paths"]?[route.template.description]?[
          route.method.name.lowercased()]
        let parameters = operation?["parameters"]?.arrayValue ?? []
        #expect(
          parameters.contains { $0["name"] == "If-Match" }, "\(route.operation.id)")
      }
    }
  }

  @Test("Each link leads to an operation that there is")
  func links() async throws {
    try await withAPI { world in
      let ids = Set(world.api.routes.map(\.operation.id))
      for route in world.api.routes {
        let answers = world.description.document["paths"]?[route.template.description]?[
          route.method.name.lowercased()]?["responses"]?.members
        for answer in answers ?? [] {
          for link in answer.value["links"]?.members ?? [] {
            #expect(ids.contains(link.value["operationId"]?.stringValue ?? ""))
          }
        }
      }
    }
  }

  @Test("A client that has the description gets it only when it is another one")
  func unchanged() async throws {
    try await withAPI { world in
      let first = try await world.call(.get, "/openapi.json")
      let tag = try #require(first.headers["ETag"])
      let again = try await world.call(
        .get, "/openapi.json", headers: ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(again.text.isEmpty)
    }
  }
}
