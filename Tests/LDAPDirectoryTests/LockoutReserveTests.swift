import Directory
import Foundation
import LDAPDirectory
import Services
import Testing
import Values

@Suite("Leaving the directory's own lock-out alone")
struct LockoutReserveTests {
  private static let overlay = """
    overlay ppolicy
    ppolicy_default cn=default,ou=policies,dc=example,dc=com
    """

  private static func policy(_ more: String) -> String {
    """
    dn: ou=policies,dc=example,dc=com
    objectClass: organizationalUnit
    ou: policies

    dn: cn=default,ou=policies,dc=example,dc=com
    objectClass: device
    objectClass: pwdPolicy
    cn: default
    pwdAttribute: userPassword
    \(more)


    """
  }

  private func server(_ policy: String, database: String = "") async throws -> SlapdServer {
    try await SlapdServer(
      .init(
        database: Self.overlay + "\n" + database,
        ldif: Self.policy(policy) + People.ldif(1..<3)))
  }

  private func signIn(
    _ directory: LDAPDirectory, _ password: String, as share: LockoutShare?,
    after time: Duration = .zero
  ) async throws -> BindOutcome {
    await directory.authenticate(
      BindRequest(
        entry: try #require(EntryID(attributeValue: People.uuid(1).utf8)),
        idAttribute: "entryUUID", knownDN: "uid=p1,ou=people,dc=example,dc=com",
        password: [UInt8](password.utf8), share: share, at: .wallClock + time))
  }

  @Test("Failures stop short of the policy's limit, one earlier for who has failed before")
  func stopsShort() async throws {
    let server = try await server("pwdLockout: TRUE\npwdMaxFailure: 5")
    let directory = LDAPDirectory(try server.settings())
    for _ in 1...3 {
      #expect(try await signIn(directory, "wrong", as: .ownerAgain) == .rejected)
    }
    let patience: Duration = .seconds(900)
    #expect(
      try await signIn(directory, "wrong", as: .ownerAgain) == .spared(retryAfter: patience))
    #expect(try await signIn(directory, "wrong", as: .owner) == .rejected)
    #expect(
      try await signIn(directory, "secret 1", as: .owner) == .spared(retryAfter: patience))
    // Nothing is locked: who doesn't ask comes in, and that clears the count.
    #expect(try await signIn(directory, "secret 1", as: nil) == .accepted)
    #expect(try await signIn(directory, "wrong", as: .ownerAgain) == .rejected)
  }

  @Test("A failure that has lapsed by the policy's interval counts no more")
  func lapsed() async throws {
    let server = try await server(
      "pwdLockout: TRUE\npwdMaxFailure: 3\npwdFailureCountInterval: 60")
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, "wrong", as: .ownerAgain) == .rejected)
    guard case .spared(let wait) = try await signIn(directory, "wrong", as: .ownerAgain) else {
      Issue.record("it was tried")
      return
    }
    #expect((.seconds(30)...(.seconds(61))).contains(wait))
    #expect(
      try await signIn(directory, "secret 1", as: .ownerAgain, after: .seconds(61)) == .accepted)
  }

  @Test(
    "A directory that locks nobody out is always asked",
    arguments: ["pwdLockout: FALSE\npwdMaxFailure: 3", "pwdLockout: TRUE\npwdMaxFailure: 0"])
  func locksNobody(policy: String) async throws {
    let server = try await server(policy)
    let directory = LDAPDirectory(try server.settings())
    for _ in 1...5 {
      // slapd writes down a lock that it doesn't hold to.
      let outcome = try await signIn(directory, "wrong", as: .ownerAgain)
      #expect(outcome == .rejected || outcome == .locked)
    }
    #expect(try await signIn(directory, "secret 1", as: .ownerAgain) == .accepted)
  }

  @Test("Where the policy can't be read, one failure is all that is risked")
  func hiddenPolicy() async throws {
    let access = """
      access to dn.subtree=ou=policies,dc=example,dc=com by * none
      access to attrs=userPassword by anonymous auth
      access to * by * read
      """
    let server = try await server("pwdLockout: TRUE\npwdMaxFailure: 5", database: access)
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, "wrong", as: .ownerAgain) == .rejected)
    #expect(
      try await signIn(directory, "wrong", as: .ownerAgain) == .spared(retryAfter: .seconds(900)))
  }
}

extension Timestamp {
  /// The machine's time, by which slapd notes failures.
  fileprivate static var wallClock: Timestamp {
    Timestamp(
      millisecondsSince1970: Int64(Date.now.timeIntervalSince1970 * 1000))
  }
}
