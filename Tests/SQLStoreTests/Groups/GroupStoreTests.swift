import Accounts
import Directory
import Reconciliation
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Reading groups")
struct GroupStoreTests {
  @Test(
    "Groups are sorted by name or by members",
    arguments: [
      ("name", [3, 1, 2]), ("-name", [2, 1, 3]), ("member_count", [3, 2, 1]),
      ("-member_count", [1, 2, 3]),
    ])
  func sorts(sort: String, expected: [Int]) async throws {
    try await withGroups { groups, _ in
      let sort = try #require(GroupSort(sort))
      var found: [Int] = []
      var cursor: String?
      repeat {
        let page = try await groups.list(
          sort: sort, PageRequest(limit: 1, cursor: cursor))
        #expect(page.total == 3)
        found += page.items.map { Int($0.group.id.value.low) }
        cursor = page.nextCursor
      } while cursor != nil
      #expect(found == expected)
    }
  }

  @Test(
    "Groups are filtered by text, directory and source",
    arguments: [
      (GroupFilter(text: "ADM"), [1]), (GroupFilter(text: "öffnen"), [3]),
      (GroupFilter(directory: DirectoryName("corp")), [1, 2]), (GroupFilter(source: .local), [3]),
      (GroupFilter(source: .directory), [1, 2]), (GroupFilter(text: "_"), []),
    ])
  func filters(filter: GroupFilter, expected: [Int]) async throws {
    try await withGroups { groups, _ in
      let page = try await groups.list(filter)
      #expect(page.items.map { Int($0.group.id.value.low) }.sorted() == expected)
      #expect(page.total == expected.count)
    }
  }

  @Test("A group has the role of the rule that names it, however its name is written")
  func roles() async throws {
    try await withGroups { groups, _ in
      let found = try await (1...4).asyncMap { try await groups.find(.numbered($0)) }
      #expect(found.map(\.?.role) == [.admin, nil, nil, nil])
      #expect(found[3] == nil)
    }
  }

  @Test("The members are a page of accounts, and the groups inside")
  func members() async throws {
    try await withGroups { groups, _ in
      let members = try #require(
        try await groups.members(of: .numbered(1), PageRequest(limit: 1)))
      #expect(members.accounts.items.map(\.username) == ["ada"])
      #expect(members.accounts.total == 2)
      #expect(members.accounts.nextCursor != nil)
      #expect(members.groups.map(\.group.name) == ["Staff"])
      #expect(members.groups.first?.group.memberCount == 1)
      #expect(try await groups.members(of: .numbered(4)) == nil)
    }
  }

  private func withGroups(
    _ body: (GroupService, SQLiteDatabase) async throws -> Void
  ) async throws {
    try await withStore { database in
      try await database.add([Person(1, "ada"), Person(2, "bob")])
      try await database.write { connection in
        try connection.execute(
          """
          INSERT INTO groups (id, name, description, directory, dn, created_at, updated_at) VALUES
            (\(GroupID.numbered(1)), 'admins', NULL, 'corp', 'CN=Admins, ou=groups,dc=x', 0, 0),
            (\(GroupID.numbered(2)), 'Staff', 'all of us', 'corp', 'cn=staff,dc=x', 0, 0),
            (\(GroupID.numbered(3)), '42', 'ÖFFNEN', NULL, NULL, 0, 0)
          """)
        try connection.execute(
          """
          INSERT INTO group_members (group_id, account_id) VALUES
            (\(GroupID.numbered(1)), \(AccountID.numbered(1))),
            (\(GroupID.numbered(1)), \(AccountID.numbered(2))),
            (\(GroupID.numbered(2)), \(AccountID.numbered(2)))
          """)
        try connection.execute(
          """
          INSERT INTO subgroups (group_id, member_id)
          VALUES (\(GroupID.numbered(1)), \(GroupID.numbered(2)))
          """)
      }
      let rule = try #require(RoleRule(group: "cn=admins,ou=groups,dc=x", role: .admin))
      let corp = try #require(DirectoryName("corp"))
      let service = GroupService(
        groups: SQLGroupStore(database: database), accounts: try database.accounts(),
        roleRules: [corp: [rule]], time: StartTime())
      try await body(service, database)
    }
  }
}
