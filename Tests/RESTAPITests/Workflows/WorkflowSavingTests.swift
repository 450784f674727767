import Accounts
import HTTPRouting
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Saving workflows")
struct WorkflowSavingTests {
  @Test("A document comes back as it was sent, in its order and with its numbers")
  func faithful() async throws {
    try await withStage { stage in
      let document = try JSONValue(
        parsing: """
          {"z": 9007199254740993, "name": "P", "a": -0.1, "e": 1e300, "n": [null, {"é": "☃\\u0000"}],
          "tags": " One, two ,one", "meta": {"category": "user"}, "version": "3.0.0"}
          """)
      let id = try await stage.make(document)
      let answer = try await stage.call(.get, "/i/\(id)", as: .owner).json
      #expect(answer["workflow"] == document)
      #expect(answer["tags"] == ["One", "two"])
      #expect(answer["category"] == "user")
      #expect(answer["size"]?.integerValue == Int64(document.utf8.count))
    }
  }

  @Test(
    "The tag shared and the flag go together, in the form of the document",
    arguments: [
      (#"{"name":"P"}"#, #"["shared"]"#, "[]"),
      (#"{"name":"P","tags":["a"]}"#, #"["a","shared"]"#, #"["a"]"#),
      (#"{"name":"P","tags":"a, b"}"#, #""a, b, shared""#, #""a, b""#),
      (#"{"name":"P","tags":""}"#, #""shared""#, #""""#),
    ])
  func tagAndFlag(document: String, shared: String, unshared: String) async throws {
    try await withStage { stage in
      let document = try JSONValue(parsing: document)
      let id = try await stage.make(document)
      func expect(_ response: HTTPResponse, _ isPublic: Bool, _ tags: String) throws {
        #expect(response.status == 200, "\(response.text)")
        #expect(try response.json["is_public"] == .bool(isPublic))
        #expect(try response.json["workflow"]?["tags"]?.text == tags)
      }
      let path = "/i/\(id)"
      try expect(
        try await stage.call(
          .patch, path + "/is_public", as: .owner, body: ["is_public": true]), true, shared)
      #expect(try await stage.names("?is_public=true", as: .stranger) == ["P"])
      try expect(
        try await stage.call(
          .patch, path + "/is_public", as: .owner, body: ["is_public": false]), false, unshared)
      let tagged: JSONValue = ["name": "P", "tags": try JSONValue(parsing: shared)]
      try expect(
        try await stage.call(.patch, path, as: .owner, body: ["workflow": tagged]), true, shared)
      try expect(
        try await stage.call(
          .patch, path, as: .owner, body: ["workflow": tagged, "is_public": false]), false,
        unshared)
    }
  }

  @Test("Who may only write can't share by a tag")
  func sharingByTag() async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      let body: JSONValue = ["workflow": ["name": "P", "tags": ["Shared"]]]
      #expect(try await stage.call(.patch, "/i/\(id)", as: .writer, body: body).status == 403)
      let saved = try await stage.call(.patch, "/i/\(id)", as: .sharer, body: body)
      #expect(try saved.json["is_public"] == true)
    }
  }

  @Test("Of two who save the same revision the second is told which one there is now")
  func twoWriters() async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      let tag = try #require(
        try await stage.call(.get, "/i/\(id)", as: .owner).headers["ETag"])
      let body: JSONValue = ["workflow": ["name": "Second"]]
      let first = try await stage.call(
        .patch, "/i/\(id)", as: .writer, body: body, headers: ["If-Match": tag])
      #expect(first.status == 200)
      let second = try await stage.call(
        .patch, "/i/\(id)", as: .owner, body: body, headers: ["If-Match": tag])
      #expect(second.status == 412)
      #expect(try second.code == "stale_version")
      #expect(try second.json["revision"] == 2)
    }
  }

  @Test("Of many who save at once one wins")
  func manyWriters() async throws {
    try await withStage { stage in
      let id = try await stage.make()
      let tag = try #require(
        try await stage.call(.get, "/i/\(id)", as: .owner).headers["ETag"])
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<16 {
          group.addTask {
            try await stage.call(
              .patch, "/i/\(id)", as: .owner,
              body: ["workflow": ["name": .string("w\(number)")]], headers: ["If-Match": tag]
            ).status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.sorted() == [200] + [Int](repeating: 412, count: 15))
    }
  }

  @Test("Every save is a revision with who and when, and one content is stored once")
  func revisions() async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      for name in ["B", "B", "C"] {
        stage.world.clock.move(by: .seconds(1))
        try await stage.call(
          .patch, "/i/\(id)", as: .writer, body: ["workflow": ["name": .string(name)]])
      }
      let list = try await stage.call(.get, "/i/\(id)/revisions?limit=3", as: .reader).json
      let items = list["items"]?.arrayValue ?? []
      #expect(items.compactMap { $0["revision"]?.integerValue } == [4, 3, 2])
      #expect(items.first?["saved_by_name"] == "writer")
      #expect(items.first?["via"] == "api")
      #expect(list["total"] == 4)
      let rest = try await stage.call(
        .get, "/i/\(id)/revisions?cursor=\(list["next_cursor"]?.stringValue ?? "")", as: .reader)
      #expect(try rest.json["items"]?.arrayValue?.count == 1)
      #expect(try await contents(stage) == 3)
      let old = try await stage.call(.get, "/i/\(id)/revisions/2", as: .reader)
      #expect(try old.json["workflow"]?["name"] == "B")
      let restored = try await stage.call(
        .post, "/i/\(id)/revisions/1/restore", as: .writer)
      #expect(try restored.json["name"] == "Portrait")
      #expect(try restored.json["revision"] == 5)
      #expect(try await stage.call(.get, "/i/\(id)/revisions/9", as: .owner).status == 404)
    }
  }

  @Test("What a command saves is by the user of the machine, and says so")
  func command() async throws {
    try await withStage { stage in
      let id = try await stage.make()
      let workflow = try #require(WorkflowID(id))
      _ = try await stage.library().save(
        workflow, try #require(WorkflowDocument(JSONText(["name": "P"]))),
        by: WorkflowCaller(
          unrestricted: Actor(kind: .commandLine, name: "kim", origin: "command line")))
      let list = try await stage.call(.get, "/i/\(id)/revisions", as: .owner).json
      let latest = try #require(list["items"]?.arrayValue?.first)
      #expect(latest["saved_by"] == .null)
      #expect(latest["saved_by_name"] == "kim")
      #expect(latest["via"] == "command")
    }
  }

  private func contents(_ stage: WorkflowStage) async throws -> Int {
    try await stage.world.database.read {
      try $0.count("SELECT count(*) FROM workflow_contents")
    }
  }

  @Test("Earlier revisions go by number and by age, the present one never")
  func retention() async throws {
    try await withStage { stage in
      let library = try stage.library(
        WorkflowSettings(
          retention: WorkflowRetention(count: 3, maximumAge: .seconds(100))))
      let caller = WorkflowCaller(unrestricted: Actor(kind: .service, name: "t", origin: "t"))
      let document = { (name: String) throws -> WorkflowDocument in
        try #require(WorkflowDocument(JSONText(["name": .string(name)])))
      }
      let made = try await library.create(
        try document("0"), owner: CastMember.owner.id, by: caller)
      let id = made.view.workflow.id
      for number in 1...5 {
        _ = try await library.save(id, try document("\(number)"), by: caller)
      }
      var page = try await library.revisions(of: id, PageRequest(), for: caller)
      #expect(page.items.map(\.number) == [6, 5, 4])
      #expect(try await contents(stage) == 3)
      stage.world.clock.move(by: .seconds(200))
      try await library.tidy()
      page = try await library.revisions(of: id, PageRequest(), for: caller)
      #expect(page.items.map(\.number) == [6])
      #expect(try await contents(stage) == 1)
    }
  }

  @Test("Where one revision is kept, saving the same document again keeps the document")
  func onlyRevision() async throws {
    try await withStage { stage in
      let library = try stage.library(WorkflowSettings(retention: WorkflowRetention(count: 1)))
      let caller = WorkflowCaller(unrestricted: Actor(kind: .service, name: "t", origin: "t"))
      let documents = try ["A", "B"].map {
        try #require(WorkflowDocument(JSONText(["name": .string($0)])))
      }
      let made = try await library.create(documents[0], owner: CastMember.owner.id, by: caller)
      let id = made.view.workflow.id
      for number in [0, 1, 1, 0] {
        _ = try await library.save(id, documents[number], by: caller)
        #expect(try await library.open(id, for: caller).document == documents[number].json)
        #expect(try await contents(stage) == 1)
      }
    }
  }

  @Test("A copy is private, has an identifier of its own, and may differ")
  func copy() async throws {
    try await withStage { stage in
      let id = try await stage.make(
        ["id": "x", "name": "P", "tags": ["shared", "a"], "n": 1], by: .owner)
      let copied = try await stage.call(.post, "/i/\(id)/copy", as: .stranger).json
      #expect(copied["user_id"]?.stringValue == CastMember.stranger.id.description)
      #expect(copied["is_public"] == false)
      #expect(copied["workflow"]?["tags"] == ["a"])
      #expect(copied["workflow"]?["id"] == copied["workflow_id"])
      let edited = try await stage.call(
        .post, "/i/\(id)/copy", as: .stranger,
        body: ["workflow": ["name": "P", "n": 2], "name": "Mine"]
      ).json
      #expect(edited["name"] == "Mine")
      #expect(edited["workflow"]?["n"] == 2)
    }
  }
}

extension WorkflowStage {
  /// A library over the same store, as another process has one.
  func library(
    _ settings: WorkflowSettings = WorkflowSettings(), database: (any SQLDatabase)? = nil
  ) throws -> WorkflowLibrary {
    try WorkflowLibrary(
      test: database ?? world.database, settings: settings, clock: world.clock)
  }
}
