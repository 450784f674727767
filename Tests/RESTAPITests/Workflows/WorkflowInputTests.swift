import Accounts
import HTTPRouting
import RESTAPI
import Services
import Testing
import Values

@Suite("Bad input for workflows")
struct WorkflowInputTests {
  @Test(
    "A document that can't be kept is refused with the place",
    arguments: [
      (#"{"description": "no name"}"#, "workflow.name:required"),
      (#"{"name": " "}"#, "workflow.name:required"),
      (#"{"name": 7}"#, "workflow.name:type"),
      (#"{"name": "a\nb"}"#, "workflow.name:characters"),
      (#"{"name": "a", "description": []}"#, "workflow.description:type"),
      (#"{"name": "a", "tags": {"a": 1}}"#, "workflow.tags:type"),
      (#"{"name": "a", "tags": ["a", 1]}"#, "workflow.tags:type"),
      (#"{"name": "a", "tags": ["a,b"]}"#, "workflow.tags[0]:characters"),
      (#"[1]"#, "workflow:type"),
    ])
  func documents(text: String, fault: String) async throws {
    try await withStage { stage in
      let document = try JSONValue(parsing: text)
      let response = try await stage.call(
        .post, "", as: .owner, body: ["workflow": document])
      #expect(response.status == 422)
      #expect(try response.faults == [fault])
    }
  }

  @Test("A name of 10 KB is too long, markup is text")
  func names() async throws {
    try await withStage { stage in
      let long = String(repeating: "x", count: 10_240)
      let refused = try await stage.call(
        .post, "", as: .owner, body: ["workflow": ["name": .string(long)]])
      #expect(try refused.faults == ["workflow.name:too_long"])
      let markup = "<script>alert('a')</script>"
      let id = try await stage.make(["name": .string(markup), "tags": [.string(markup)]])
      let kept = try await stage.call(.get, "/i/\(id)", as: .owner).json
      #expect(kept["name"]?.stringValue == markup)
      #expect(kept["tags"]?.arrayValue == [.string(markup)])
    }
  }

  @Test("Another identifier in the body is refused, the own one passes")
  func identifiers() async throws {
    try await withStage { stage in
      let id = try await stage.make()
      let other = try await stage.make()
      func save(_ body: JSONValue) async throws -> HTTPResponse {
        try await stage.call(.patch, "/i/\(id)", as: .owner, body: body)
      }
      let inDocument = try await save(["workflow": ["id": .string(other), "name": "P"]])
      #expect(try inDocument.faults == ["workflow.id:conflict"])
      let beside = try await save(["workflow": ["name": "P"], "workflow_id": .string(other)])
      #expect(try beside.faults == ["workflow_id:conflict"])
      let own = try await save(
        ["workflow": ["id": .string(id), "name": "P"], "workflow_id": .string(id)])
      #expect(own.status == 200)
      #expect(try await save([:]).status == 422)
    }
  }

  @Test(
    "Deep nesting is refused with the limit of the role, at whatever depth",
    arguments: [33, 61, 64, 5000])
  func depth(levels: Int) async throws {
    try await withStage { stage in
      let inner = levels - 1
      let text =
        #"{"workflow":{"name":"P","n":"# + String(repeating: "[", count: inner)
        + String(repeating: "]", count: inner) + "}}"
      let response = try await stage.sendRaw(Array(text.utf8))
      #expect(response.status == 422, "\(response.text)")
      #expect(try response.faults == ["workflow:too_long"])
      #expect(response.text.contains("Nest at most 32 levels"))
    }
  }

  @Test("Broken JSON is malformed: a key twice, invalid UTF-8")
  func malformed() async throws {
    try await withStage { stage in
      for bytes in [
        Array(#"{"workflow":{"name":"P","name":"Q"}}"#.utf8),
        Array(#"{"workflow":{"name":""#.utf8) + [0xff] + Array(#""}}"#.utf8),
      ] {
        let response = try await stage.sendRaw(bytes)
        #expect(response.status == 400)
        #expect(try response.code == "malformed_json")
      }
    }
  }

  @Test("More than a role may keep is refused, and stated beforehand")
  func limits() async throws {
    try await withStage { stage in
      let me = try await stage.world.call(
        .get, "/api/v1/auth/me",
        headers: ["Authorization": stage.authorization(of: .owner)]
      ).json
      #expect(me["limits"]?["workflows"]?["depth"] == 32)
      let limits = WorkflowLimits(count: 1, documentSize: 1024, depth: 3, thumbnailSize: 1024)
      let library = try stage.library(WorkflowSettings(limits: [.user: limits]))
      let account = try #require(
        try await stage.world.services.accounts.find(CastMember.owner.id))
      let caller = WorkflowCaller(
        Caller(
          account: account, permissions: [.ownWorkflows], credential: .singleUser,
          origin: RequestOrigin()))
      func create(_ json: JSONValue) async throws {
        _ = try await library.create(try #require(WorkflowDocument(JSONText(json))), by: caller)
      }
      let long = JSONValue.string(String(repeating: "x", count: 1024))
      await #expect(throws: WorkflowError.documentTooLarge(limit: 1024)) {
        try await create(["name": "P", "x": long])
      }
      await #expect(throws: WorkflowError.forbidden(.share)) {
        try await create(["name": "P", "tags": "shared"])
      }
      try await create(["name": "P"])
      await #expect(throws: WorkflowError.tooMany(limit: 1)) { try await create(["name": "Q"]) }
    }
  }

  @Test("A guest is told that they may keep nothing")
  func guestLimits() async throws {
    try await withStage { stage in
      let me = try await stage.world.call(
        .get, "/api/v1/auth/me", headers: ["Authorization": stage.authorization(of: .guest)]
      ).json
      #expect(
        me["limits"]?["workflows"]
          == ["number": 0, "document_bytes": 0, "depth": 0, "thumbnail_bytes": 0])
    }
  }

  @Test("A thumbnail is what its content is, private with its workflow, and cached by its tag")
  func thumbnails() async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      let path = "/api/v1/workflows/i/\(id)/thumbnail"
      func put(_ bytes: [UInt8], _ type: String) async throws -> HTTPResponse {
        var request = HTTPRequest(
          .put, path,
          headers: ["Authorization": stage.authorization(of: .owner), "Content-Type": type])
        request.body = bytes
        return try await stage.world.send(request)
      }
      let page = Array("<html><script>alert(1)</script></html>".utf8)
      #expect(try await put(page, "image/png").status == 422)
      #expect(try await put(page, "text/html").status == 415)
      #expect(try await put([0xff, 0xd8, 0xff] + page, "image/jpeg").status == 422)
      let jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xc0, 0, 2, 0xff, 0xda, 0, 2, 7, 0xff, 0xd9]
      #expect(
        try await put(jpeg + [UInt8](repeating: 0, count: 300_000), "image/jpeg").status == 413)
      #expect(try await put(jpeg, "image/png").status == 204)
      let shown = try await stage.call(.get, "/i/\(id)/thumbnail", as: .reader)
      #expect(shown.headers["Content-Type"] == "image/jpeg")
      #expect(shown.headers["Cache-Control"]?.contains("private") == true)
      let tag = try #require(shown.headers["ETag"])
      let again = try await stage.call(
        .get, "/i/\(id)/thumbnail", as: .reader, headers: ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(try await stage.call(.get, "/i/\(id)/thumbnail", as: .stranger).status == 404)
      #expect(
        try await stage.call(.get, "/i/\(id)", as: .owner).json["has_thumbnail"] == true)
    }
  }
}

extension WorkflowStage {
  /// Sends bytes as a new workflow of the owner's.
  fileprivate func sendRaw(_ bytes: [UInt8]) async throws -> HTTPResponse {
    var request = HTTPRequest(
      .post, "/api/v1/workflows",
      headers: [
        "Authorization": authorization(of: .owner), "Content-Type": "application/json",
      ])
    request.body = bytes
    return try await world.send(request)
  }
}
