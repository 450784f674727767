import Testing

@Suite("An entry that meets a local account")
struct CollisionTests {
  @Test("An entry with a local account's username is set aside, and inherits nothing")
  func username() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await installation.sync(expecting: 5)
    try await Self.addLocalAccount("Newcomer", to: installation)
    try await installation.directory.add(Person("newcomer").ldif)
    let run = try await installation.sync(expecting: 5)
    #expect(run.count("created") == 0)
    #expect(run.count("quarantined") == 4)
    #expect(
      try await installation.value(
        "SELECT count(*) FROM links JOIN accounts ON accounts.id = account_id "
          + "WHERE source = 'local';") == "0")
    #expect(
      try await installation.account("Newcomer") == "Newcomer|local@example.com|active|4|-")
  }

  @Test("A new entry with a local account's mail address is set aside as well")
  func email() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await installation.sync(expecting: 5)
    try await Self.addLocalAccount("local", to: installation)
    try await installation.directory.add(Self.withLocalAddress(Person("other")))
    let run = try await installation.sync(expecting: 5)
    #expect(run.count("created") == 0)
    #expect(run.count("quarantined") == 4)
    #expect(try await installation.account("local") == "local|local@example.com|active|4|-")
  }

  @Test("A linked account doesn't get a local account's mail address")
  func changedEmail() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await installation.directory.add(Person("other").ldif)
    try await installation.sync(expecting: 5)
    try await Self.addLocalAccount("local", to: installation)
    try await installation.directory.change(
      """
      dn: \(Person("other").name)
      changetype: modify
      replace: mail
      mail: Local@example.com
      """)
    try await installation.sync(expecting: 5)
    #expect(try await installation.account("other") == "other|-|active|1|-")
    #expect(try await installation.account("local") == "local|local@example.com|active|4|-")
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  private static func withLocalAddress(_ person: Person) -> String {
    person.ldif.replacing("\(person.username)@example.com", with: "Local@example.com")
  }

  /// A local administrator, written into the store: no command makes one yet.
  private static func addLocalAccount(
    _ username: String, to installation: TemporaryInstallation
  ) async throws {
    try await installation.execute(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, source, created_at,
        updated_at) VALUES (x'00000000000040008000000000000001', '\(username)',
        lower('\(username)'), 'local@example.com', 'local@example.com', 'local', 0, 0);
      INSERT INTO grants (account_id, id, role, source, created_at) VALUES
        (x'00000000000040008000000000000001', x'00000000000040008000000000000002', 4, 'manual', 0);
      """)
  }
}
