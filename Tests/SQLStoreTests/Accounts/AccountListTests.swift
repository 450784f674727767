import Accounts
import Directory
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Lists of accounts")
struct AccountListTests {
  private static let people = [
    Person(1, "Zoe", email: "zoe@x.org", displayName: "Zoé Ärger", role: .admin),
    Person(2, "adam", email: nil, displayName: "adam", role: .user, directory: "corp"),
    Person(3, "Bert", email: "b_rt@x.org", displayName: nil, directory: "corp")
      .with(\.lastLoginAt, .start + .seconds(500)),
    Person(4, "carl", email: "carl@x.org", displayName: "Adam", role: .user, directory: "lab")
      .with(\.isSuspended, true),
    Person(5, "dora", email: "Aaa@x.org", displayName: "100% Dora", role: .manager)
      .with(\.grantEnds, .start + .seconds(50)).with(\.lastLoginAt, .start + .seconds(400)),
    Person(6, "eva", email: nil, displayName: nil),
  ]

  @Test(
    "Every sort orders by its field, without letter case, what is missing last",
    arguments: [
      ("created_at", [1, 2, 3, 4, 5, 6]), ("-created_at", [6, 5, 4, 3, 2, 1]),
      ("updated_at", [1, 2, 3, 4, 5, 6]), ("username", [2, 3, 4, 5, 6, 1]),
      ("-username", [1, 6, 5, 4, 3, 2]), ("display_name", [5, 2, 4, 1, 3, 6]),
      ("-display_name", [1, 4, 2, 5, 6, 3]), ("email", [5, 3, 4, 1, 2, 6]),
      ("-email", [1, 4, 3, 5, 6, 2]), ("role", [2, 4, 5, 1, 3, 6]),
      ("-role", [1, 5, 4, 2, 6, 3]), ("last_login_at", [5, 3, 1, 2, 4, 6]),
      ("-last_login_at", [3, 5, 6, 4, 2, 1]),
    ])
  func sorts(sort: String, expected: [Int]) async throws {
    try await withPeople { store in
      let sort = try #require(AccountSort(sort))
      for limit in [1, 2, 4, 6, 50] {
        #expect(try await all(store, AccountFilter(), sort, limit: limit) == expected)
      }
    }
  }

  @Test(
    "Every filter keeps those that meet it",
    arguments: [
      (AccountFilter(text: "ADA"), [2, 4]), (AccountFilter(text: "@x.org"), [1, 3, 4, 5]),
      (AccountFilter(text: "b_"), [3]), (AccountFilter(text: "0%"), [5]),
      (AccountFilter(text: "zoÉ är"), [1]), (AccountFilter(text: "ä*"), []),
      (AccountFilter(text: "nobody"), []), (AccountFilter(text: "\\"), []),
      (AccountFilter(role: .role(.user)), [2, 4]), (AccountFilter(role: .role(.admin)), [1]),
      (AccountFilter(role: .role(.manager)), [5]), (AccountFilter(role: .guest), [3, 6]),
      (AccountFilter(status: .disabled), [4]), (AccountFilter(status: .active), [1, 2, 3, 5, 6]),
      (AccountFilter(source: .local), [1, 5, 6]), (AccountFilter(source: .directory), [2, 3, 4]),
      (AccountFilter(directory: DirectoryName("corp")), [2, 3]),
      (AccountFilter(group: .numbered(70)), [2, 6]),
      (AccountFilter(inactiveSince: .start + .seconds(4)), [1, 2]),
      (AccountFilter(inactiveSince: .start + .seconds(401)), [1, 2, 4, 5, 6]),
      (AccountFilter(text: "a", role: .role(.user), status: .active), [2]),
    ])
  func filters(filter: AccountFilter, expected: [Int]) async throws {
    try await withPeople { store in
      let found = try await all(store, filter, AccountSort(.createdAt), limit: 2)
      #expect(found == expected)
      let page = try await store.list(filter, sort: .standard, PageRequest(limit: 1), at: .start)
      #expect(page.total == expected.count)
    }
  }

  @Test("Accounts that have changed stand among those that never did", arguments: [1, 2, 50])
  func changed(limit: Int) async throws {
    let changes: [SQLQuery] = [
      "UPDATE accounts SET updated_at = created_at + 2500 WHERE username IN ('adam', 'Bert')",
      "UPDATE accounts SET updated_at = created_at + 2000 WHERE username = 'Zoe'",
    ]
    try await withPeople(changes) { store in
      let sort = AccountSort(.updatedAt)
      let earliestFirst = try await all(store, AccountFilter(), sort, limit: limit)
      #expect(earliestFirst == [1, 4, 2, 5, 3, 6])
      let latestFirst = try await all(
        store, AccountFilter(), AccountSort(.updatedAt, isDescending: true), limit: limit)
      #expect(latestFirst == earliestFirst.reversed())
      let active = try await all(store, AccountFilter(status: .active), sort, limit: limit)
      #expect(active == [1, 2, 5, 3, 6])
    }
  }

  @Test("The number of accounts follows whatever becomes of them")
  func counts() async throws {
    try await withStore { database in
      let store = try database.accounts()
      try await store.createSystemAccount(.numbered(99), at: .start)
      try await database.add(Self.people)
      let changes: [SQLQuery] = [
        "UPDATE accounts SET suspended_at = 5 WHERE username = 'adam'",
        "UPDATE accounts SET directory_block = 'locked' WHERE username = 'adam'",
        "UPDATE accounts SET suspended_at = NULL, directory_block = NULL WHERE username = 'adam'",
        "UPDATE accounts SET archived_at = 5 WHERE username IN ('adam', 'carl')",
        "UPDATE accounts SET last_login_at = 9",
        "UPDATE accounts SET source = 'directory' WHERE username = 'eva'",
        "UPDATE links SET presence = 'locked' WHERE directory = 'corp'",
        "DELETE FROM links WHERE directory = 'lab'",
        "DELETE FROM accounts WHERE username IN ('adam', 'dora')",
      ]
      for change in changes {
        try await database.change(change)
        var filters = AccountStatus.allCases.map { AccountFilter(status: $0) }
        filters += [.local, .directory].map { AccountFilter(source: $0) }
        filters += [AccountFilter(), AccountFilter(status: .active, source: .directory)]
        filters += ["corp", "lab"].map { AccountFilter(directory: DirectoryName($0)) }
        for filter in filters {
          let page = try await store.list(filter, sort: .standard, PageRequest(), at: .start)
          #expect(page.total == page.items.count, "\(filter) after \(change.text)")
        }
      }
    }
  }

  @Test("An expired grant counts neither for the filter nor for the order")
  func expiredGrant() async throws {
    try await withPeople { store in
      let later = Timestamp.start + .seconds(50)
      let managers = try await store.list(
        AccountFilter(role: .role(.manager)), sort: .standard, PageRequest(), at: later)
      #expect(managers.items.isEmpty)
      let guests = try await store.list(
        AccountFilter(role: .guest), sort: .standard, PageRequest(), at: later)
      #expect(guests.items.map(\.id) == [.numbered(6), .numbered(5), .numbered(3)])
    }
  }

  @Test("Rows that come and go leave the others on their pages")
  func stablePages() async throws {
    try await withStore { database in
      try await database.add(Self.people)
      let store = try database.accounts()
      let sort = AccountSort(.username)
      let first = try await store.list(
        AccountFilter(), sort: sort, PageRequest(limit: 3), at: .start)
      #expect(first.items.map(\.username) == ["adam", "Bert", "carl"])
      try await database.add([Person(7, "aaron"), Person(8, "dirk")])
      try await database.change("DELETE FROM accounts WHERE username = 'carl'")
      let second = try await store.list(
        AccountFilter(), sort: sort, PageRequest(limit: 3, cursor: first.nextCursor), at: .start)
      #expect(second.items.map(\.username) == ["dirk", "dora", "eva"])
      #expect(second.total == 7)
    }
  }

  @Test("A cursor of another sort, and anything that is no cursor, is refused")
  func badCursors() async throws {
    try await withPeople { store in
      let page = try await store.list(
        AccountFilter(), sort: AccountSort(.username), PageRequest(limit: 1), at: .start)
      let cursor = try #require(page.nextCursor)
      let cases = [
        (cursor, AccountSort(.email)), (cursor, AccountSort(.username, isDescending: true)),
        ("", AccountSort(.username)), ("x", AccountSort(.username)),
        (cursor + "A", AccountSort(.username)), ("e30", AccountSort(.username)),
      ]
      for (cursor, sort) in cases {
        await #expect(throws: BadCursor.self) {
          try await store.list(AccountFilter(), sort: sort, PageRequest(cursor: cursor), at: .start)
        }
      }
    }
  }

  private func withPeople(
    _ changes: [SQLQuery] = [], _ body: (SQLAccountStore) async throws -> Void
  ) async throws {
    try await withStore { database in
      let store = try database.accounts()
      try await store.createSystemAccount(.numbered(99), at: .start)
      try await database.add(Self.people)
      for change in changes { try await database.change(change) }
      try await database.change(
        """
        INSERT INTO groups (id, name, created_at, updated_at)
        VALUES (\(GroupID.numbered(70)), 'pair', 0, 0)
        """)
      for number in [2, 6] {
        try await database.change(
          """
          INSERT INTO group_members (group_id, account_id)
          VALUES (\(GroupID.numbered(70)), \(AccountID.numbered(number)))
          """)
      }
      try await body(store)
    }
  }

  /// The numbers of all accounts, collected page by page.
  private func all(
    _ store: SQLAccountStore, _ filter: AccountFilter, _ sort: AccountSort, limit: Int
  ) async throws -> [Int] {
    var numbers: [Int] = []
    var cursor: String?
    repeat {
      let page = try await store.list(
        filter, sort: sort, PageRequest(limit: limit, cursor: cursor), at: .start)
      numbers += page.items.map { Int($0.id.value.low) }
      cursor = page.nextCursor
    } while cursor != nil
    return numbers
  }
}
