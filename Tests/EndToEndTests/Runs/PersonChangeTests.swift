import Testing

@Suite("Changes of people")
struct PersonChangeTests {
  private static let people = "ou=people,dc=example,dc=com"

  @Test("A renamed entry keeps its account")
  func rename() async throws {
    let installation = try await Self.imported()
    let id = try await installation.identifier(of: "chidi")
    try await installation.directory.change(
      """
      dn: uid=chidi,\(Self.people)
      changetype: modrdn
      newrdn: uid=chidi.okafor
      deleteoldrdn: 1
      """)
    let report = try await installation.sync(expecting: 5)
    #expect(report.count("created") == 0)
    #expect(report.count("disabled") == 0)
    #expect(try await installation.identifier(of: "chidi.okafor") == id)
    #expect(
      try await installation.account("chidi.okafor")
        == "chidi.okafor|chidi@example.com|active|1|-", "the group still names the old entry")
    #expect(try await installation.identifier(of: "chidi") == "")
  }

  @Test("An entry that moves within the base keeps its account and everything in it")
  func moveWithin() async throws {
    let installation = try await Self.imported()
    let before = try await installation.account("priya")
    try await installation.directory.change(
      Self.move("uid=priya", from: Self.people, to: "ou=berlin,\(Self.people)"))
    let report = try await installation.sync(expecting: 5)
    #expect(report.effectCount == 1)
    #expect(try await installation.account("priya") == before)
    #expect(
      try await installation.value("SELECT dn FROM links WHERE dn LIKE '%priya%';")
        == "uid=priya,ou=berlin,ou=people,dc=example,dc=com")
  }

  @Test("A new mail address and a new name arrive, a removed address goes")
  func attributes() async throws {
    let installation = try await Self.imported()
    try await installation.directory.change(
      """
      dn: uid=daniel,\(Self.people)
      changetype: modify
      replace: mail
      mail: dan@example.com
      -
      replace: displayName
      displayName: Dan N.

      dn: uid=kim,\(Self.people)
      changetype: modify
      delete: mail
      """)
    let report = try await installation.sync(expecting: 5)
    #expect(report.count("updated") == 2)
    #expect(try await installation.account("daniel") == "daniel|dan@example.com|active|1|-")
    #expect(try await installation.account("kim") == "kim|-|active|2|-")
    #expect(
      try await installation.value("SELECT display_name FROM accounts WHERE username = 'daniel';")
        == "Dan N.")
  }

  @Test("A new entry becomes an account with the default role")
  func joiner() async throws {
    let installation = try await Self.imported()
    try await installation.directory.add(Person("newcomer").ldif)
    let report = try await installation.sync(expecting: 5)
    #expect(report.effectCount == 1)
    #expect(
      try await installation.account("newcomer") == "newcomer|newcomer@example.com|active|1|-")
  }

  @Test("A deleted entry disables its account and takes the rules' roles")
  func leaver() async throws {
    let installation = try await Self.imported()
    try await installation.directory.delete(["uid=bruno,\(Self.people)"])
    let report = try await installation.sync(expecting: 5)
    #expect(report.count("disabled") == 1)
    #expect(try await installation.account("bruno") == "bruno|bruno@example.com|disabled|-|deleted")
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  @Test("An entry that no longer fits the filter disables its account")
  func filteredOut() async throws {
    let installation = try await Self.imported { $0.usersFilter = "(employeeNumber=*)" }
    try await installation.directory.change(
      """
      dn: uid=priya,\(Self.people)
      changetype: modify
      delete: employeeNumber
      """)
    try await installation.sync(expecting: 5)
    #expect(try await installation.account("priya").hasSuffix("|disabled|-|filtered"))
  }

  @Test("An entry that moves out of the base disables its account; moved back, it works again")
  func movedOutAndBack() async throws {
    let installation = try await Self.imported()
    let before = try await installation.account("ingrid")
    let id = try await installation.identifier(of: "ingrid")
    let outside = "ou=policies,dc=example,dc=com"
    try await installation.directory.change(
      Self.move("uid=ingrid", from: Self.people, to: outside))
    try await installation.sync(expecting: 5)
    #expect(try await installation.account("ingrid").hasSuffix("|disabled|-|moved"))
    try await installation.directory.change(
      Self.move("uid=ingrid", from: outside, to: Self.people))
    let back = try await installation.sync(expecting: 5)
    #expect(back.count("enabled") == 1)
    #expect(try await installation.account("ingrid") == before)
    #expect(try await installation.identifier(of: "ingrid") == id)
  }

  @Test("An entry that comes back with its identifier gets its account back")
  func returned() async throws {
    let installation = try await Self.imported()
    let entry = Person("boomerang", number: 7)
    try await installation.directory.add(entry.ldif)
    try await installation.sync(expecting: 5)
    let id = try await installation.identifier(of: "boomerang")
    try await installation.directory.delete([entry.name])
    try await installation.sync(expecting: 5)
    #expect(try await installation.account("boomerang").hasSuffix("|disabled|-|deleted"))
    try await installation.directory.add(entry.ldif)
    try await installation.sync(expecting: 5)
    #expect(try await installation.identifier(of: "boomerang") == id)
    #expect(try await installation.account("boomerang").hasSuffix("|active|1|-"))
  }

  @Test("A permanent lock disables the account, a temporary lock-out doesn't")
  func locks() async throws {
    let installation = try await Self.imported()
    let now = try await run("/bin/date", ["-u", "+%Y%m%d%H%M%SZ"], folder: installation.folder)
    try await installation.directory.change(
      """
      dn: uid=daniel,\(Self.people)
      changetype: modify
      replace: pwdAccountLockedTime
      pwdAccountLockedTime: 000001010000Z

      dn: uid=lena,ou=berlin,\(Self.people)
      changetype: modify
      replace: pwdAccountLockedTime
      pwdAccountLockedTime: \(now)
      """)
    try await installation.sync(expecting: 5)
    #expect(try await installation.account("daniel").hasSuffix("|disabled|1|locked"))
    #expect(try await installation.account("lena").hasSuffix("|active|1|-"))
    try await installation.directory.change(
      """
      dn: uid=daniel,\(Self.people)
      changetype: modify
      delete: pwdAccountLockedTime
      """)
    try await installation.sync(expecting: 5)
    #expect(try await installation.account("daniel").hasSuffix("|active|1|-"))
  }

  static func imported(
    _ change: (inout InstallationSettings) -> Void = { _ in }
  ) async throws -> TemporaryInstallation {
    let installation = try await TemporaryInstallation.demo(change)
    try await installation.sync(expecting: 5)
    return installation
  }

  private static func move(_ name: String, from: String, to: String) -> String {
    """
    dn: \(name),\(from)
    changetype: modrdn
    newrdn: \(name)
    deleteoldrdn: 0
    newsuperior: \(to)
    """
  }
}
