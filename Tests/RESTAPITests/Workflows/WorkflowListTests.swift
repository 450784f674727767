import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Lists of workflows")
struct WorkflowListTests {
  /// Six workflows of the owner and the reader, some shared.
  private func fill(_ stage: WorkflowStage) async throws {
    for (name, tags, category, isPublic, person) in [
      ("Alpha", "portrait,Blue", "user", false, CastMember.owner),
      ("beta", "portrait", "", true, .owner),
      ("Gamma", "blue", "user", true, .reader),
      ("Öl", "", "", false, .reader),
    ] {
      stage.world.clock.move(by: .seconds(1))
      _ = try await stage.make(
        [
          "name": .string(name), "tags": .string(tags), "category": .string(category),
          "description": .string("About \(name)"),
        ], isPublic: isPublic, by: person)
    }
    stage.world.clock.move(by: .seconds(1))
    let granted = try await stage.make(["name": "Delta", "tags": ["blue"]], by: .owner)
    try await stage.call(
      .put, "/i/\(granted)/grants/\(WorkflowStage.team)", as: .owner, body: ["access": "read"])
  }

  @Test("Each scope shows what the caller may see, totals included")
  func scopes() async throws {
    try await withStage { stage in
      try await fill(stage)
      #expect(try await stage.names("?sort=name", as: .owner) == ["Alpha", "beta", "Delta"])
      #expect(try await stage.names("", as: .owner) == ["Delta", "beta", "Alpha"])
      #expect(
        try await stage.names("?is_public=true&sort=name", as: .stranger) == ["beta", "Gamma"])
      #expect(
        try await stage.names("?is_public=false&sort=name", as: .owner) == ["Alpha", "Delta"])
      #expect(try await stage.names("", as: .stranger) == [])
      #expect(try await stage.names("?scope=granted", as: .nested) == ["Delta"])
      #expect(try await stage.names("?scope=granted", as: .owner) == [])
      #expect(
        try await stage.names("?scope=all&sort=-name", as: .administrator)
          == ["Öl", "Gamma", "Delta", "beta", "Alpha"])
    }
  }

  @Test("Names stand in the order that people read them in, page by page, while rows come and go")
  func nameOrder() async throws {
    try await withStage { stage in
      for name in ["zebra", "Öl", "apfel", "Ähre", "Birne", "ofen", "éclair", "Ofen"] {
        // Names that are alike stand in the order in which they were made.
        stage.world.clock.move(by: .milliseconds(1))
        _ = try await stage.make(["name": .string(name)])
      }
      for (sort, names) in [
        ("name", ["Ähre", "apfel", "Birne", "éclair", "ofen", "Ofen", "Öl", "zebra"]),
        ("-name", ["zebra", "Öl", "Ofen", "ofen", "éclair", "Birne", "apfel", "Ähre"]),
      ] {
        var (read, cursor) = ([String](), "")
        repeat {
          let page = try await stage.call(
            .get, "?sort=\(sort)&limit=2" + cursor, as: .owner
          ).json
          read += (page["items"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
          cursor = page["next_cursor"]?.stringValue.map { "&cursor=\($0)" } ?? ""
          // Both stand before what was read: they move nobody to another page.
          if read.count == 4 { _ = try await stage.make(["name": sort == "name" ? "A" : "zz"]) }
        } while !cursor.isEmpty
        #expect(read == names)
        try await stage.world.change("DELETE FROM workflows WHERE name IN ('A', 'zz')")
      }
    }
  }

  @Test("A renamed workflow stands at its new place")
  func renamed() async throws {
    try await withStage { stage in
      let id = try await stage.make(["name": "Alpha"])
      _ = try await stage.make(["name": "beta"])
      try await stage.call(
        .patch, "/i/\(id)", as: .owner, body: ["workflow": ["name": "Ça va"]])
      #expect(try await stage.names("?sort=name", as: .owner) == ["beta", "Ça va"])
    }
  }

  @Test(
    "A search finds parts of name, description, tags and owner in either letter case",
    arguments: [
      ("q=ALPHA", ["Alpha"]), ("q=about%20be", ["beta"]), ("q=BLUE", ["Alpha", "Delta", "Gamma"]),
      ("q=%C3%B6L", ["Öl"]), ("q=reader", ["Gamma", "Öl"]), ("q=%25", []),
      ("tags=blue", ["Alpha", "Delta", "Gamma"]), ("tags=BLUE,%20portrait", ["Alpha"]),
      ("category=user", ["Alpha", "Gamma"]), ("owner=reader", ["Gamma", "Öl"]),
      ("owner=nobody", []),
    ])
  func search(query: String, names: [String]) async throws {
    try await withStage { stage in
      try await fill(stage)
      #expect(
        try await stage.names("?scope=all&sort=name&\(query)", as: .administrator) == names)
    }
  }

  @Test("Tags and counts are those of the workflows that the list shows")
  func tagsAndCounts() async throws {
    try await withStage { stage in
      try await fill(stage)
      let tags = try await stage.call(.get, "/tags?scope=public", as: .stranger).json
      let shown = (tags["items"]?.arrayValue ?? []).map {
        "\($0["tag"]?.stringValue ?? "") \($0["count"]?.integerValue ?? 0)"
      }
      #expect(shown == ["blue 1", "portrait 1", "shared 2"])
      let first = try await stage.call(.get, "/tags?scope=public&limit=1", as: .stranger).json
      #expect(first["total"] == 3)
      let next = try #require(first["next_cursor"]?.stringValue)
      let rest = try await stage.call(
        .get, "/tags?scope=public&cursor=\(next)", as: .stranger)
      #expect(try rest.json["items"]?.arrayValue?.count == 2)
      let counts = try await stage.call(.get, "/counts", as: .owner).json
      #expect(counts["total"] == 3)
      #expect(counts["public"] == 1)
      #expect(counts["private"] == 2)
      #expect(counts["by_category"] == ["": 2, "user": 1])
    }
  }

  @Test("What was opened last comes first for each reader, and the rest behind it")
  func opened() async throws {
    try await withStage { stage in
      try await fill(stage)
      let page = try await stage.call(.get, "?is_public=true&sort=name", as: .stranger).json
      let id = try #require(page["items"]?.arrayValue?.last?["workflow_id"]?.stringValue)
      let opened = try await stage.call(.put, "/i/\(id)/opened_at", as: .stranger)
      #expect(try opened.json["opened_at"]?.stringValue == stage.world.clock.now().description)
      #expect(
        try await stage.names("?is_public=true&sort=-opened_at", as: .stranger)
          == ["Gamma", "beta"])
      let others = try await stage.call(.get, "/i/\(id)", as: .member).json
      #expect(others["opened_at"] == .null)
    }
  }

  @Test("Pages go on after rows came and went", arguments: ["name", "-updated_at", "-opened_at"])
  func pages(sort: String) async throws {
    try await withStage { stage in
      for number in 0..<7 { _ = try await stage.make(["name": .string("w\(number)")]) }
      var names: [String] = []
      var cursor = ""
      repeat {
        let page = try await stage.call(
          .get, "?limit=3&sort=\(sort)\(cursor)", as: .owner
        ).json
        names += (page["items"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        cursor = page["next_cursor"]?.stringValue.map { "&cursor=\($0)" } ?? ""
        if names.count == 3 {
          try await stage.world.change(
            "DELETE FROM workflows WHERE name = \(names[0])")
        }
      } while !cursor.isEmpty
      #expect(names.count == 7)
      #expect(Set(names).count == 7)
      let bad = try await stage.call(.get, "?cursor=abc", as: .owner)
      #expect(try bad.faults == ["cursor:format"])
    }
  }

  @Test("What a removed person owned goes to another, or away with a word to its readers")
  func departures() async throws {
    try await withStage { stage in
      let users = "/api/v1/auth/users/\(CastMember.owner.id)"
      let administrator = HTTPHeaders(
        dictionaryLiteral: ("Authorization", stage.authorization(of: .administrator)))
      let id = try await stage.makeShared()
      let refused = try await stage.world.call(
        .delete, users + "?permanent=true", headers: administrator)
      #expect(refused.status == 422)
      let moved = try await stage.world.call(
        .post, users + "/transfer", body: ["to": .string(CastMember.writer.id.description)],
        headers: administrator)
      #expect(moved.status == 200)
      #expect(try await stage.call(.get, "/i/\(id)", as: .owner).status == 404)
      #expect(try await stage.call(.get, "/i/\(id)", as: .writer).json["access"] == "owner")
      #expect(try await stage.call(.get, "/i/\(id)", as: .reader).status == 200)
      let writer = "/api/v1/auth/users/\(CastMember.writer.id)"
      let removed = try await stage.world.call(
        .delete, writer + "?permanent=true&discard=true", headers: administrator)
      #expect(removed.status == 204)
      let kinds = try await stage.world.database.read { connection in
        try connection.rows("SELECT kind FROM workflow_events ORDER BY sequence DESC LIMIT 1") {
          $0.text(0)
        }
      }
      #expect(kinds == ["deleted"])
      let record = try await stage.world.call(
        .get, "/api/v1/audit?action=content.discarded", headers: administrator)
      #expect(try record.json["items"]?.arrayValue?.first?["before"]?["shared"] == ["Portrait"])
    }
  }
}
