import Directory
import LDAPDirectory
import Services
import Testing

@Suite("Changes that are made together")
struct TransactionTests {
  private let group = EntryReference(id: nil, dn: "cn=staff," + WritableDirectory.people)

  /// Runs a test against a server with transactions; again with a new one when slapd has crashed
  /// in one, as Debian 12's does now and then (Decisions/0031).
  private func withDirectory(_ test: (WritableDirectory) async throws -> Void) async throws {
    for _ in 1..<5 {
      do {
        return try await test(try await directory())
      } catch let error as EntryWriteError where error.isTransient {
        continue
      }
    }
    try await test(try await directory())
  }

  private func directory() async throws -> WritableDirectory {
    try await WritableDirectory(
      ldif: People.ldif(1..<4)
        + WritableDirectory.group("staff", members: ["uid=p3," + WritableDirectory.people])
    ) { $0.usesTransactions = true }
  }

  private func creation(_ name: String) -> EntryChange {
    let attributes = [
      ("objectClass", "inetOrgPerson"), ("uid", name), ("cn", "New"), ("sn", "New"),
    ]
    return EntryChange(
      EntryReference(id: nil, dn: "uid=\(name),\(WritableDirectory.people)"),
      .create(attributes.map { Entry.Attribute($0, [[UInt8]($1.utf8)]) }, unless: nil))
  }

  @Test("All of them are made, in their order, and each is read back")
  func all() async throws {
    try await withDirectory { directory in
      #expect(try await directory.writer.capabilities().hasTransactions)
      let person = try WritableDirectory.person(1)
      let name = try #require(try DistinguishedName("uid=ann").relativeNames.first)
      let new = creation("new")
      let changes = [
        new,
        EntryChange(
          group, .addMember(.entry(new.entry), attribute: "member"), readBack: ["member"]),
        EntryChange(person, .rename(name, below: nil)),
        .setting("mail", ["ann@example.com"], of: person),
        EntryChange(try WritableDirectory.person(2), .delete),
      ]
      let written = try await directory.writer.write(together: changes)
      #expect(written.count == 5)
      #expect(written.allSatisfy { !$0.wasInPlace })
      #expect(written[0].id != nil)
      #expect(written[1].entry?.values("member").count == 2)
      #expect(written[3].dn == "uid=ann," + WritableDirectory.people)
      #expect(written[3].entry?.text("mail") == "ann@example.com")
      #expect(try await directory.writer.read(WritableDirectory.person(2), attributes: []) == nil)
    }
  }

  @Test("One that fails leaves none of them made")
  func none() async throws {
    try await withDirectory { directory in
      let person = try WritableDirectory.person(1)
      let error = try await lastingFailure {
        _ = try await directory.writer.write(together: [
          .setting("mail", ["x@example.com"], of: person), creation("p2"),
        ])
      }
      guard case .alreadyExists = error.code else {
        Issue.record("\(error)")
        return
      }
      #expect(try await directory.values("mail", of: person) == [])
    }
  }

  @Test("One whose entry was changed meanwhile leaves none of them made")
  func assertion() async throws {
    try await withDirectory { directory in
      let person = try WritableDirectory.person(1)
      let error = try await lastingFailure {
        _ = try await directory.writer.write(together: [
          .setting("mail", ["x@example.com"], of: person),
          .setting(
            "mail", ["y@example.com"], of: try WritableDirectory.person(2),
            assertion: .equal("mail", text: "seen@example.com")),
        ])
      }
      #expect(error.code == .assertionFailed)
      #expect(try await directory.values("mail", of: person) == [])
      let written = try await directory.writer.write(.setting("sn", ["Still works"], of: person))
      #expect(!written.wasInPlace)
    }
  }

  @Test("What is in place already counts as done beside the rest")
  func inPlace() async throws {
    try await withDirectory { directory in
      let person = try WritableDirectory.person(3)
      let changes = [
        EntryChange(group, .addMember(.entry(person), attribute: "member"), readBack: ["member"]),
        .setting("mail", ["x@example.com"], of: person),
      ]
      let written = try await directory.writer.write(together: changes)
      #expect(written.map(\.wasInPlace) == [true, false])
      #expect(written[0].entry?.values("member").count == 1)
    }
  }

  /// The error that a write ends with; one that only says that the server is gone is thrown.
  private func lastingFailure(of write: () async throws -> Void) async throws -> EntryWriteError {
    let error = try await failure(of: write)
    if error.isTransient { throw error }
    return error
  }
}
