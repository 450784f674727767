import Foundation
import Testing

@Suite("Odd entries are processed or set aside, and block nobody")
struct OddEntryTests {
  @Test("A name of 4 KB")
  func longName() async throws {
    let installation = try await PersonChangeTests.imported()
    // slapd takes no part of more than some 250 bytes, so the name gets its length by its depth.
    var base = "ou=people,dc=example,dc=com"
    var units = ""
    for level in 0..<20 {
      let unit = String(repeating: "x", count: 200) + "\(level)"
      base = "ou=\(unit)," + base
      units += "dn: \(base)\nobjectClass: organizationalUnit\nou: \(unit)\n\n"
    }
    let person = Person("longname", number: 21)
    try await installation.directory.add(
      units + person.ldif.replacing("ou=people,dc=example,dc=com", with: base))
    let run = try await installation.sync(expecting: 5)
    #expect(run.effectCount == 1)
    #expect(
      try await installation.value("SELECT count(*) FROM links WHERE length(dn) > 4000;") == "1")
    #expect(try await installation.account("longname").contains("|active|1|-"))
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  @Test("A value of 5 MB, in an attribute that is read")
  func longValue() async throws {
    let value = String(repeating: "x", count: 5_000_000)
    let directory = try await DemoDirectory.start(
      entries: Person("huge", number: 22, lines: ["displayName: \(value)"]).ldif
        + "\n" + Person("after", number: 23).ldif)
    let installation = try TemporaryInstallation(directory)
    let run = try await installation.sync(expecting: 5)
    #expect(run.status == "applied")
    #expect(try await installation.account("after") == "after|after@example.com|active|1|-")
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  @Test("Bytes that are no UTF-8, in an attribute that is read")
  func invalidText() async throws {
    let directory = try await DemoDirectory.start(
      entries: Person("bytes", number: 24, lines: ["audio:: /8Av"]).ldif
        + "\n" + Person("after", number: 25, lines: ["audio: fine"]).ldif)
    let installation = try TemporaryInstallation(directory) {
      $0.attributes = "{ username: uid, email: mail, display_name: [audio, cn] }"
    }
    let run = try await installation.sync(expecting: 5)
    #expect(run.status == "applied")
    #expect(try await installation.account("after") == "after|after@example.com|active|1|-")
    // The next attribute that can be read gives the name.
    #expect(
      try await installation.rows("SELECT display_name FROM accounts WHERE username = 'bytes';")
        == ["bytes"])
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  @Test("One entry whose identifier is hidden is set aside, and its account stays")
  func hiddenIdentifier() async throws {
    let installation = try await PersonChangeTests.imported()
    let before = try await installation.account("kim")
    installation.directory.kill()
    try await installation.directory.restart(
      with: ["access=to dn.base=uid=kim,ou=people,dc=example,dc=com attrs=entryUUID by * none"])
    let run = try await installation.sync(expecting: 5)
    #expect(run.count("disabled") == 0, "\(run.text)")
    #expect(try await installation.account("kim") == before)
    #expect(
      try await installation.value("SELECT reason FROM quarantine WHERE dn LIKE 'uid=kim,%';")
        == "no_identifier")
  }

  @Test("A group with 50 000 members")
  func largeGroup() async throws {
    let members = (0..<50_000).map { "member: uid=u\($0),ou=people,dc=example,dc=com" }
    let group =
      [
        "dn: cn=everybody,ou=groups,dc=example,dc=com", "objectClass: groupOfNames",
        "cn: everybody",
      ]
      + ["entryUUID: \(Person("everybody", number: 26).identifier)"]
      + ["member: uid=priya,ou=people,dc=example,dc=com"] + members
    let directory = try await DemoDirectory.start(
      entries: group.joined(separator: "\n") + "\n",
      options: ["overlays=ppolicy,syncprov"])
    let installation = try TemporaryInstallation(directory)
    let run = try await installation.sync(expecting: 5)
    #expect(run.text.contains("50004 members"), "the demo has four more")
    #expect(
      try await installation.value(
        "SELECT count(*) FROM group_members JOIN groups ON id = group_id WHERE name = 'everybody';")
        == "1")
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }
}
