import Accounts
import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("The index of names")
struct AccountNameIndexTests {
  private static let texts = [
    "adam", "ADA", "zoé", "ZOÉ Ä", "x.org", "kurt", "eva", "50%", "\"q", "ıda", "ς-x", "mar",
  ]

  private static let people = [
    Person(1, "Zoe", email: "zoe@x.org", displayName: "Zoé Ärger"),
    Person(2, "adam", displayName: "ADAM \"Q\""),
    Person(3, "ida", displayName: "IDA"),
    Person(4, "carl", email: "adam.c@x.org", displayName: "50% Σ-X"),
    Person(5, "eva"),
  ]

  /// Changes of names, one after the other; the last account's row is used again, and in the end all
  /// rows have other numbers, as after a VACUUM.
  private static let changes: [SQLQuery] = [
    "UPDATE accounts SET display_name = 'Kurt' WHERE username = 'carl'",
    "UPDATE accounts SET display_name = 'Kurt Adam' WHERE username = 'carl'",
    "DELETE FROM accounts WHERE username = 'eva'",
    """
    INSERT INTO accounts (id, username, username_key, source, created_at, updated_at)
    VALUES (\(AccountID.numbered(6)), 'Martha', 'martha', 'local', 9, 9)
    """,
    "UPDATE accounts SET username = 'eva', username_key = 'eva' WHERE username = 'Martha'",
    "UPDATE accounts SET email = NULL, email_key = NULL WHERE username = 'Zoe'",
    "DELETE FROM accounts WHERE username = 'adam'",
    "UPDATE accounts SET rowid = rowid + 100",
    "UPDATE accounts SET rowid = rowid - 101",
  ]

  @Test(
    "Whoever has a text in a name is found, however much of the names is indexed by then",
    arguments: [0, 1, 2, 50])
  func searches(updates: Int) async throws {
    try await withStore { database in
      let index = AccountNameIndex(database: database)
      try await database.accounts().createSystemAccount(.numbered(99), at: .start)
      try await database.add(Self.people)
      for change in Self.changes {
        try await check(database, "before \(change.text)")
        for _ in 0..<updates where try await index.update(limit: 2) {}
        try await check(database, "indexed before \(change.text)")
        try await database.change(change)
      }
      try await check(database, "at the end")
      while try await index.update(limit: 2) {}
      try await check(database, "indexed at the end")
      #expect(try await index.update(limit: 2) == false)
    }
  }

  /// Compares what is found with all accounts whose names hold the text.
  private func check(_ database: SQLiteDatabase, _ moment: String) async throws {
    let store = try database.accounts()
    let all = try await store.list(AccountFilter(), sort: .standard, PageRequest(), at: .start)
    for text in Self.texts {
      let expected = all.items.filter { account in
        LoginName.key(account.username).contains(LoginName.key(text))
          || account.email.map { LoginName.key($0).contains(LoginName.key(text)) } == true
          || account.displayName.map { Self.lowered($0).contains(Self.lowered(text)) } == true
      }
      let found = try await store.list(
        AccountFilter(text: text), sort: .standard, PageRequest(), at: .start)
      #expect(found.items.map(\.username) == expected.map(\.username), "\(text) \(moment)")
      #expect(found.total == expected.count, "\(text) \(moment)")
    }
  }

  /// As GLOB compares: scalar by scalar, in the two cases of each.
  private static func lowered(_ text: String) -> String {
    CaselessText.key(text).replacing("ς", with: "σ").replacing("ı", with: "i")
  }
}
