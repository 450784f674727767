import Testing

@Suite("Changes of groups, and of names")
struct GroupChangeTests {
  private static let people = "ou=people,dc=example,dc=com"
  private static let groups = "ou=groups,dc=example,dc=com"

  @Test("Who joins or leaves a role's group gains or loses the role")
  func members() async throws {
    let installation = try await PersonChangeTests.imported()
    try await installation.directory.change(
      """
      dn: cn=managers,\(Self.groups)
      changetype: modify
      add: member
      member: uid=priya,\(Self.people)
      -
      delete: member
      member: uid=bruno,\(Self.people)
      """)
    let report = try await installation.sync(expecting: 5)
    #expect(report.count("members_added") == 1)
    #expect(report.count("members_removed") == 1)
    #expect(try await installation.account("priya").hasSuffix("|active|3|-"))
    #expect(try await installation.account("bruno").hasSuffix("|active|1|-"))
  }

  @Test("A nested group that is taken out takes its people's role along")
  func nestedGroup() async throws {
    let installation = try await PersonChangeTests.imported()
    try await installation.directory.change(
      """
      dn: cn=admins,\(Self.groups)
      changetype: modify
      delete: member
      member: cn=operations-leads,\(Self.groups)
      """)
    try await installation.sync(expecting: 5)
    #expect(try await installation.account("olga").hasSuffix("|active|1|-"))
    #expect(try await installation.account("alice").hasSuffix("|active|4|-"))
  }

  @Test("The end of a role's group takes the role once a person lets it, and the report names it")
  func deletedGroup() async throws {
    let installation = try await PersonChangeTests.imported()
    try await installation.directory.delete(["cn=managers,\(Self.groups)"])
    let report = try await installation.sync(expecting: 4)
    #expect(report.guards == ["privileged"])
    #expect(report.count("groups_removed") == 1)
    #expect(try await installation.account("ingrid").hasSuffix("|active|3|-"))
    _ = try await installation.json("plan", "approve", report.id, code: 5)
    #expect(try await installation.account("ingrid").hasSuffix("|active|1|-"))
    #expect(report.text.contains("cn=managers,ou=groups,dc=example,dc=com"))
    #expect(try await installation.account("alice").hasSuffix("|active|4|-"))
  }

  @Test("A renamed group keeps its members")
  func renamedGroup() async throws {
    let installation = try await PersonChangeTests.imported()
    let group = "SELECT hex(id) FROM groups WHERE name = "
    let id = try await installation.value(group + "'sales';")
    try await installation.directory.change(
      """
      dn: cn=sales,\(Self.groups)
      changetype: modrdn
      newrdn: cn=selling
      deleteoldrdn: 1
      """)
    let report = try await installation.sync(expecting: 5)
    #expect(report.count("groups_updated") == 1)
    #expect(report.count("members_removed") == 1, "staff still names the old group")
    #expect(try await installation.value(group + "'selling';") == id)
    #expect(
      try await installation.value(
        "SELECT count(*) FROM group_members WHERE hex(group_id) = '\(id)';") == "3")
  }

  @Test("Two people swap their usernames, and each keeps the account")
  func swap() async throws {
    let installation = try await PersonChangeTests.imported { $0.usersFilter = "(uid=*)" }
    let (daniel, esra) = (
      try await installation.identifier(of: "daniel"), try await installation.identifier(of: "esra")
    )
    try await installation.directory.change(
      Self.rename("daniel", to: "between") + Self.rename("esra", to: "daniel")
        + Self.rename("between", to: "esra"))
    let report = try await installation.sync(expecting: 5)
    #expect(report.status == "applied")
    #expect(try await installation.identifier(of: "esra") == daniel)
    #expect(try await installation.identifier(of: "daniel") == esra)
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  private static func rename(_ username: String, to other: String) -> String {
    """
    dn: uid=\(username),\(people)
    changetype: modrdn
    newrdn: uid=\(other)
    deleteoldrdn: 1


    """
  }
}
