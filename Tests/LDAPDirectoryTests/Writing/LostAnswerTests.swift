import Directory
import LDAPDirectory
import Services
import Testing
import Values

/// The connection breaks between a request and its answer, once with the request done and once
/// without; the same change is then sent again.
@Suite("Writes whose answer is lost")
struct LostAnswerTests {
  private static let people = WritableDirectory.people

  /// Breaks the connection once at an operation, then retries.
  private func interrupt(
    _ fate: InterruptingProxy.Fate, at operation: UInt8, _ change: EntryChange
  ) async throws -> (again: WrittenEntry, server: SlapdServer) {
    let directory = try await WritableDirectory(
      ldif: People.ldif(1..<4)
        + WritableDirectory.group("staff", members: ["uid=p2," + Self.people]))
    let proxy = try InterruptingProxy(to: directory.server.port)
    defer { proxy.stop() }
    let url = proxy.url
    let writer = try WritableDirectory.writer(for: directory.server) { $0.connection.urls = [url] }
    _ = try await writer.capabilities()
    proxy.decide { $0 == operation ? fate : .passes }
    let error = try await failure { _ = try await writer.write(change) }
    #expect(error.code == .outcomeUnknown)
    #expect(error.isTransient)
    proxy.decide { _ in .passes }
    return (try await writer.write(change), directory.server)
  }

  @Test(
    "A changed attribute ends the same",
    arguments: [InterruptingProxy.Fate.answerIsLost, .requestIsLost])
  func modify(fate: InterruptingProxy.Fate) async throws {
    let person = try WritableDirectory.person(1)
    let (again, _) = try await interrupt(
      fate, at: 0x66, .setting("mail", ["x@example.com"], of: person))
    #expect(again.entry?.values("mail") == [[UInt8]("x@example.com".utf8)])
  }

  @Test(
    "A member is in the group once",
    arguments: [InterruptingProxy.Fate.answerIsLost, .requestIsLost])
  func member(fate: InterruptingProxy.Fate) async throws {
    let change = EntryChange(
      EntryReference(id: nil, dn: "cn=staff," + Self.people),
      .addMember(.entry(try WritableDirectory.person(1)), attribute: "member"),
      readBack: ["member"])
    let (again, _) = try await interrupt(fate, at: 0x66, change)
    #expect(again.entry?.values("member").count == 2)
  }

  @Test(
    "A new entry is there once", arguments: [InterruptingProxy.Fate.answerIsLost, .requestIsLost])
  func create(fate: InterruptingProxy.Fate) async throws {
    let attributes = [
      ("objectClass", "inetOrgPerson"), ("uid", "new"), ("cn", "New"), ("sn", "New"),
      ("userPassword", "first"),
    ].map { Entry.Attribute($0, [[UInt8]($1.utf8)]) }
    let change = EntryChange(
      EntryReference(id: nil, dn: "uid=new," + Self.people),
      .create(attributes, unless: .equal("uid", text: "new")))
    let (again, _) = try await interrupt(fate, at: 0x68, change)
    #expect(again.dn == "uid=new," + Self.people)
    #expect(again.id != nil)
  }

  @Test(
    "A rename ends under the new name",
    arguments: [InterruptingProxy.Fate.answerIsLost, .requestIsLost])
  func rename(fate: InterruptingProxy.Fate) async throws {
    let name = try #require(try DistinguishedName("uid=new").relativeNames.first)
    let (again, _) = try await interrupt(
      fate, at: 0x6c, EntryChange(try WritableDirectory.person(1), .rename(name, below: nil)))
    #expect(again.dn == "uid=new," + Self.people)
  }

  @Test(
    "A removed entry is gone", arguments: [InterruptingProxy.Fate.answerIsLost, .requestIsLost])
  func delete(fate: InterruptingProxy.Fate) async throws {
    let person = try WritableDirectory.person(1)
    let (_, server) = try await interrupt(fate, at: 0x4a, EntryChange(person, .delete))
    let writer = try WritableDirectory.writer(for: server)
    #expect(try await writer.read(person, attributes: ["uid"]) == nil)
  }

  @Test(
    "A password is the new one",
    arguments: [InterruptingProxy.Fate.answerIsLost, .requestIsLost])
  func password(fate: InterruptingProxy.Fate) async throws {
    let person = try WritableDirectory.person(1)
    let (_, server) = try await interrupt(
      fate, at: 0x77, EntryChange(person, .setPassword(Secret("the new one"))))
    let request = BindRequest(
      entry: try #require(person.id), idAttribute: "entryUUID", knownDN: person.dn,
      password: [UInt8]("the new one".utf8), at: Timestamp(millisecondsSince1970: 0))
    #expect(await LDAPDirectory(try server.settings()).authenticate(request) == .accepted)
  }
}
