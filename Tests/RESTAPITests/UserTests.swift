import HTTPRouting
import Testing
import Values

@Suite("Users and groups")
struct UserTests {
  private func names(_ world: APIWorld, _ query: String) async throws -> [String] {
    let response = try await world.call(.get, "/api/v1/auth/users?\(query)", as: .manager)
    #expect(response.status == 200, "\(query): \(response.text)")
    return (try response.json["items"]?.arrayValue ?? []).compactMap {
      $0["username"]?.stringValue
    }
  }

  /// A world with two people of a directory, one of whom is in a group.
  private func withPeople(_ body: (APIWorld) async throws -> Void) async throws {
    try await withAPI { world in
      world.directory.hold(
        people: [.person(1), .person(2)], groups: [.group(9, "staff", people: [2])])
      world.clock.move(by: .seconds(60))
      try await world.serving {
        let run = try await world.run()
        #expect(run["status"] == "applied")
      }
      try await body(world)
    }
  }

  @Test("Each filter leaves those who meet it")
  func filters() async throws {
    try await withPeople { world in
      let groups = try await world.call(.get, "/api/v1/groups", as: .manager).json
      let staff = groups["items"]?.arrayValue?.first?["group_id"]?.stringValue ?? ""
      for (query, expected) in [
        ("q=P1", ["p1"]), ("q=person", ["p1", "p2"]), ("role=guest", ["guest"]),
        ("role=power_user", ["power_user"]), ("source=directory", ["p1", "p2"]),
        ("directory=corp&q=2", ["p2"]), ("directory=other", []), ("group=\(staff)", ["p2"]),
        ("status=disabled", []), ("inactive_since=2026-01-01T00:00:01Z&role=admin", []),
        ("status=active&source=local&role=user", ["user"]),
        ("inactive_since=2026-01-02&role=guest", ["guest"]),
      ] {
        #expect(try await names(world, query + "&sort=username") == expected, "\(query)")
      }
    }
  }

  @Test("The list is sorted by each field, both ways, and pages through without a gap")
  func sorts() async throws {
    try await withPeople { world in
      for field in [
        "created_at", "updated_at", "username", "display_name", "email", "role", "last_login_at",
      ] {
        for order in [field, "-" + field] {
          let whole = try await names(world, "sort=\(order)")
          #expect(whole.count == 7)
          var paged: [String] = []
          var cursor: String?
          repeat {
            let part = cursor.map { "&cursor=\($0)" } ?? ""
            let page = try await world.call(
              .get, "/api/v1/auth/users?limit=2&sort=\(order)\(part)", as: .manager
            ).json
            #expect(page["total"] == 7)
            paged += (page["items"]?.arrayValue ?? []).compactMap { $0["username"]?.stringValue }
            cursor = page["next_cursor"]?.stringValue
          } while cursor != nil
          #expect(paged == whole, "\(order)")
        }
      }
      #expect(try await names(world, "sort=username&limit=3") == ["admin", "guest", "manager"])
    }
  }

  @Test(
    "A query that doesn't fit is refused with the parameter's name",
    arguments: [
      ("limit=0", "limit:range"), ("limit=201", "limit:range"), ("limit=x", "limit:type"),
      ("cursor=%20x", "cursor:format"), ("sort=password", "sort:format"),
      ("role=king", "role:choice"), ("status=gone", "status:choice"),
      ("source=ldap", "source:choice"), ("directory=Corp!", "directory:format"),
      ("group=staff", "group:format"), ("inactive_since=yesterday", "inactive_since:format"),
      ("q=", "q:too_short"), ("role=user&role=admin", "role:repeated"), ("x=1", "x:unknown"),
    ])
  func badQueries(query: String, fault: String) async throws {
    try await withAPI { world in
      let response = try await world.call(.get, "/api/v1/auth/users?\(query)", as: .manager)
      #expect(response.status == 422)
      #expect(try response.faults == [fault])
    }
  }

  @Test("A cursor of another order is refused")
  func foreignCursor() async throws {
    try await withAPI { world in
      let page = try await world.call(
        .get, "/api/v1/auth/users?limit=1&sort=username", as: .manager
      ).json
      let cursor = page["next_cursor"]?.stringValue ?? ""
      let response = try await world.call(
        .get, "/api/v1/auth/users?limit=1&sort=email&cursor=\(cursor)", as: .manager)
      #expect(try response.faults == ["cursor:format"])
    }
  }

  @Test("One user comes with what hangs on the account, and with its version as a tag")
  func oneUser() async throws {
    try await withAPI { world in
      let path = "/api/v1/auth/users/\(Visitor.user.id)"
      _ = try await world.token(of: .user)
      let response = try await world.call(.get, path + "/", as: .manager)
      let body = try response.json
      #expect(body["username"] == "user")
      #expect(body["stats"]?["sessions"] == 1)
      let tag = try #require(response.headers["ETag"])
      #expect(tag.hasPrefix("\"\(body["version"]?.integerValue ?? 0)-"))
      let missing = try await world.call(.get, "/api/v1/auth/users/42", as: .manager)
      #expect(try missing.code == "user_not_found")
    }
  }

  @Test("A group shows its people and its facts")
  func groups() async throws {
    try await withPeople { world in
      let list = try await world.call(
        .get, "/api/v1/groups?q=STAFF&source=directory&directory=corp&sort=-member_count",
        as: .manager)
      let group = try #require(try list.json["items"]?.arrayValue?.first)
      #expect(group["member_count"] == 1)
      #expect(group["directory"] == "corp")
      let path = "/api/v1/groups/\(group["group_id"]?.stringValue ?? "")"
      #expect(try await world.call(.get, path, as: .manager).json == group)
      let members = try await world.call(.get, path + "/members?limit=1", as: .manager).json
      #expect(members["items"]?.arrayValue?.first?["username"] == "p2")
      #expect(members["total"] == 1)
      #expect(members["groups"] == [])
      for query in ["sort=colour", "limit=-1", "cursor=%00", "deep=true"] {
        let bad = try await world.call(.get, "\(path)/members?\(query)", as: .manager)
        #expect(bad.status == 422 || query.hasSuffix("%00"), "\(query)")
        #expect((400...422).contains(bad.status))
      }
    }
  }
}
