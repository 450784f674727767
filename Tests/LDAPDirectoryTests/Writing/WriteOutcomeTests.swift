import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("How a write ends when it isn't made")
struct WriteOutcomeTests {
  /// What each result code of a server means.
  private static let codes: [(Int, EntryWriteError.Code, isTransient: Bool)] = [
    (50, .insufficientRights, false), (19, .constraintViolation, false),
    (65, .schemaViolation, false), (17, .schemaViolation, false), (21, .schemaViolation, false),
    (53, .unwillingToPerform, false), (51, .busy, true), (52, .busy, true), (3, .busy, true),
    (80, .refused, false), (8, .insufficientRights, false),
  ]

  @Test("Every refusal says what can be done about it, with the server's code and words")
  func codes() async throws {
    let people = Self.codes.enumerated().map { index, code in
      WritableDirectory.person(index, answering: code.0)
    }
    let directory = try await WritableDirectory(
      global: WritableDirectory.codes.global, database: WritableDirectory.codes.overlay,
      ldif: people.joined())
    for (index, (code, meaning, isTransient)) in Self.codes.enumerated() {
      let person = try WritableDirectory.person(index)
      let error = try await failure {
        _ = try await directory.writer.write(.setting("mail", ["x@example.com"], of: person))
      }
      #expect(error.code == meaning, "code \(code)")
      #expect(error.resultCode == Int32(code))
      #expect(error.serverText == "so it was told")
      #expect(error.isTransient == isTransient, "code \(code)")
      #expect(error.message.contains("so it was told"))
      #expect(error.message.contains(person.dn))
    }
  }

  @Test("An entry changed by another writer meanwhile stays as that one left it")
  func changedMeanwhile() async throws {
    let directory = try await WritableDirectory(
      ldif: People.person(1, extra: "mail: seen@example.com"))
    let person = try WritableDirectory.person(1)
    let seen = try #require(try await directory.writer.read(person, attributes: ["mail"]))
    try directory.server.modify(
      """
      dn: uid=p1,ou=people,dc=example,dc=com
      changetype: modify
      replace: mail
      mail: theirs@example.com
      """)
    let change = EntryChange.setting(
      "mail", ["ours@example.com"], of: person, assertion: .having(seen.attributes))
    let error = try await failure { _ = try await directory.writer.write(change) }
    #expect(error.code == .assertionFailed)
    #expect(error.resultCode == 122)
    #expect(!error.isTransient)
    #expect(try await directory.values("mail", of: person) == ["theirs@example.com"])
    let now = try #require(try await directory.writer.read(person, attributes: ["mail"]))
    let renewed = EntryChange.setting(
      "mail", ["ours@example.com"], of: person, assertion: .having(now.attributes))
    #expect(try await directory.writer.write(renewed).wasInPlace == false)
  }

  @Test("A removed entry can't be changed, renamed or given a password")
  func removed() async throws {
    let directory = try await WritableDirectory()
    try directory.server.modify("dn: uid=p1,ou=people,dc=example,dc=com\nchangetype: delete")
    let person = try WritableDirectory.person(1)
    let name = try #require(try DistinguishedName("uid=x").relativeNames.first)
    for operation: EntryChange.Operation in [
      .modify([.replace("mail", texts: ["x@example.com"])]), .rename(name, below: nil),
      .setPassword(Secret("secret")),
    ] {
      let error = try await failure {
        _ = try await directory.writer.write(EntryChange(person, operation))
      }
      #expect(error.code == .noSuchEntry)
      #expect(error.message.contains(person.dn))
    }
    #expect(try await directory.writer.read(person, attributes: ["mail"]) == nil)
  }

  @Test("Without the right to write nothing is written, and the message names who wants it")
  func rights() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let writer = try WritableDirectory.writer(for: server)
    let person = try WritableDirectory.person(1)
    let error = try await failure {
      _ = try await writer.write(.setting("mail", ["x@example.com"], of: person))
    }
    #expect(error.code == .insufficientRights)
    #expect(error.message.contains(SlapdServer.serviceName))
  }

  @Test("A server that is away changes nothing, and the same writer goes on when it is back")
  func away() async throws {
    let directory = try await WritableDirectory()
    let person = try WritableDirectory.person(1)
    _ = try await directory.writer.write(.setting("mail", ["one@example.com"], of: person))
    directory.server.kill()
    let error = try await failure {
      _ = try await directory.writer.write(.setting("mail", ["two@example.com"], of: person))
    }
    #expect(error.code == .unreachable)
    #expect(error.isTransient)
    #expect(error.message.contains(directory.server.url))
    try await directory.server.restart()
    let written = try await directory.writer.write(
      .setting("mail", ["two@example.com"], of: person))
    #expect(!written.wasInPlace)
    #expect(written.entry?.text("mail") == "two@example.com")
  }

  @Test("A wrong password of the writer is a matter of the connection, not of the change")
  func wrongPassword() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let writer = try WritableDirectory.writer(for: server) {
      $0.connection.bind = .simple(dn: SlapdServer.serviceName, password: Secret("wrong"))
    }
    let person = try WritableDirectory.person(1)
    let error = try await failure {
      _ = try await writer.write(.setting("mail", ["x@example.com"], of: person))
    }
    #expect(error.code == .unreachable)
    #expect(!"\(error)".contains("wrong"))
  }

  @Test("A server slower than the patience leaves the outcome open, and a retry finds it out")
  func slow() async throws {
    let directory = try await WritableDirectory(
      global: WritableDirectory.codes.global, database: WritableDirectory.codes.overlay,
      ldif: WritableDirectory.person(1, answering: 0, after: 3)
    ) { $0.connection.operationTimeout = .milliseconds(300) }
    let person = try WritableDirectory.person(1)
    let error = try await failure {
      _ = try await directory.writer.write(.setting("mail", ["x@example.com"], of: person))
    }
    #expect(error.code == .outcomeUnknown)
    #expect(error.isTransient)
    let patient = try WritableDirectory.writer(for: directory.server)
    #expect(try await patient.read(person, attributes: ["uid"]) != nil)
  }

  @Test("Who gives up waiting gets no answer of the server's")
  func cancelled() async throws {
    let directory = try await WritableDirectory(
      global: WritableDirectory.codes.global, database: WritableDirectory.codes.overlay,
      ldif: WritableDirectory.person(1, answering: 0, after: 30))
    let writer = directory.writer
    let change = EntryChange.setting(
      "mail", ["x@example.com"], of: try WritableDirectory.person(1))
    let task = Task { try await writer.write(change) }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  @Test("A server that shows no extensions is looked at before and after, and refuses the rest")
  func bare() async throws {
    let hidden = """
      access to dn.base="" attrs=supportedControl,supportedExtension by * none
      access to dn.base="" by * read
      """
    let directory = try await WritableDirectory(global: hidden) { $0.usesTransactions = true }
    #expect(try await directory.writer.capabilities().asserts == false)
    #expect(try await directory.writer.capabilities().hasTransactions == false)
    let person = try WritableDirectory.person(1)
    let written = try await directory.writer.write(
      .setting("mail", ["x@example.com"], of: person, assertion: .equal("uid", text: "p1")))
    #expect(written.entry?.text("mail") == "x@example.com")
    #expect(written.csn != nil)
    let stale = try await failure {
      _ = try await directory.writer.write(
        .setting("mail", ["y@example.com"], of: person, assertion: .equal("uid", text: "p2")))
    }
    #expect(stale.code == .assertionFailed)
    let password = try await failure {
      _ = try await directory.writer.write(EntryChange(person, .setPassword(Secret("new one"))))
    }
    #expect(password.code == .unwillingToPerform)
    let together = try await failure {
      _ = try await directory.writer.write(together: [
        .setting("mail", ["z@example.com"], of: person)
      ])
    }
    #expect(together.code == .transactionsUnsupported)
    #expect(try await directory.values("mail", of: person) == ["x@example.com"])
  }
}
