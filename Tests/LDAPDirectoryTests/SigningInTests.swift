import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("People signing in with the directory's password")
struct SigningInTests {
  private static let policy = """
    dn: ou=policies,dc=example,dc=com
    objectClass: organizationalUnit
    ou: policies

    dn: cn=default,ou=policies,dc=example,dc=com
    objectClass: device
    objectClass: pwdPolicy
    cn: default
    pwdAttribute: userPassword
    pwdLockout: TRUE
    pwdMaxFailure: 3
    pwdMustChange: TRUE
    pwdMaxAge: 1000000


    """
  private static let overlay = """
    overlay ppolicy
    ppolicy_default cn=default,ou=policies,dc=example,dc=com
    """

  private func id(_ number: Int) throws -> EntryID {
    try #require(EntryID(attributeValue: People.uuid(number).utf8))
  }

  private func signIn(
    _ directory: LDAPDirectory, _ number: Int, _ password: String, as share: LockoutShare? = nil,
    knownAs dn: String? = nil
  ) async throws -> BindOutcome {
    await directory.authenticate(
      BindRequest(
        entry: try id(number), idAttribute: "entryUUID",
        knownDN: dn ?? "uid=p\(number),ou=people,\(SlapdServer.suffix)",
        password: [UInt8](password.utf8), share: share, at: Timestamp(millisecondsSince1970: 0)))
  }

  @Test("The right password is accepted; a wrong, an empty one and a stranger are rejected")
  func plain() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<3)))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, 1, "secret 1") == .accepted)
    #expect(try await signIn(directory, 1, "secret 2") == .rejected)
    #expect(try await signIn(directory, 1, "") == .rejected)
    #expect(try await signIn(directory, 7, "secret 7") == .rejected)
    #expect(try await signIn(directory, 2, "secret 2") == .accepted)
  }

  @Test("A renamed entry signs in under its new name")
  func renamed() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, 1, "secret 1") == .accepted)
    try server.modify(
      """
      dn: uid=p1,ou=people,dc=example,dc=com
      changetype: modrdn
      newrdn: uid=new
      deleteoldrdn: 1
      """)
    #expect(try await signIn(directory, 1, "secret 1") == .accepted)
  }

  @Test(
    "An account that the policy has locked is told from a wrong password",
    arguments: ["", "ppolicy_use_lockout"])
  func locked(_ disclosure: String) async throws {
    let server = try await SlapdServer(
      .init(database: Self.overlay + "\n" + disclosure, ldif: Self.policy + People.ldif(1..<3)))
    let directory = LDAPDirectory(try server.settings())
    for _ in 0..<2 { #expect(try await signIn(directory, 1, "wrong") == .rejected) }
    _ = try await signIn(directory, 1, "wrong")
    #expect(try await signIn(directory, 1, "wrong") == .locked)
    #expect(try await signIn(directory, 1, "secret 1") == .locked)
    #expect(try await signIn(directory, 2, "secret 2") == .accepted)
    try server.modify(
      """
      dn: uid=p1,ou=people,dc=example,dc=com
      changetype: modify
      delete: pwdAccountLockedTime
      """)
    #expect(try await signIn(directory, 1, "secret 1") == .accepted)
  }

  @Test("A password that was reset must be changed, one that is too old has expired")
  func resetAndExpired() async throws {
    let people =
      People.person(1, extra: "pwdReset: TRUE")
      + People.person(2, extra: "pwdChangedTime: 20010101000000Z")
    let server = try await SlapdServer(
      .init(database: Self.overlay, ldif: Self.policy + people))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, 1, "secret 1") == .mustChange)
    #expect(try await signIn(directory, 2, "secret 2") == .expired)
    #expect(try await signIn(directory, 2, "wrong") == .rejected)
  }

  @Test("A restarted server is asked again; one that is gone is unreachable")
  func gone() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, 1, "secret 1") == .accepted)
    try await server.restart()
    #expect(try await signIn(directory, 1, "secret 1") == .accepted)
    server.kill()
    guard case .unreachable(let reason) = try await signIn(directory, 1, "secret 1") else {
      Issue.record("a dead server answered")
      return
    }
    #expect(reason.contains(server.url))
  }

  @Test("Many people sign in at once, each with the right outcome")
  func many() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<40)))
    let directory = LDAPDirectory(try server.settings(), simultaneousBinds: 4)
    let outcomes = try await withThrowingTaskGroup(of: (Int, BindOutcome).self) { group in
      for number in 0..<40 {
        group.addTask {
          (number, try await signIn(directory, number, number % 2 == 0 ? "secret \(number)" : "no"))
        }
      }
      return try await group.reduce(into: [Int: BindOutcome]()) { $0[$1.0] = $1.1 }
    }
    #expect(outcomes.count == 40)
    #expect(outcomes.allSatisfy { $0.value == ($0.key % 2 == 0 ? .accepted : .rejected) })
  }

  @Test("A hanging server costs everyone who waits a bounded time")
  func hanging() async throws {
    let socket = try LoopbackSocket()
    let settings = DirectoryConnectionSettings(
      name: try #require(DirectoryName("corp")), urls: ["ldap://127.0.0.1:\(socket.port)"],
      bind: .simple(dn: "cn=a", password: Secret("b")),
      users: .init(base: "", filter: .present("uid")), connectTimeout: .seconds(1),
      operationTimeout: .seconds(1))
    let directory = LDAPDirectory(settings, simultaneousBinds: 2)
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      // One after the other they would take two minutes and more.
      for number in 0..<240 {
        group.addTask {
          guard case .unreachable = try await signIn(directory, number, "x") else {
            Issue.record("a hanging server answered")
            return
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
