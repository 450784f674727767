import Accounts
import Configuration
import Reconciliation
import Services
import Testing

@Suite("Problems of a configuration")
struct ProblemTests {
  @Test("All problems are reported at once, each with file, line, key and what is allowed")
  func allAtOnce() {
    let text = """
      multiuser: maybe
      server:
        listen: everywhere
        lissten: 127.0.0.1:8080
        limits: { body: 1 MB, timeout: 30 }
      auth: yes
      directories:
        - name: Corp
          urls: ["http://127.0.0.1"]
          users: { filter: "(uid=" }
      """
    let read = configuration(text)
    #expect(read.isBroken)
    #expect(
      read.messages.map { String($0.prefix { $0 != ";" }) } == [
        "muster.yaml:1: multiuser: \"maybe\" isn't allowed",
        "muster.yaml:3: server.listen: \"everywhere\" isn't allowed",
        "muster.yaml:5: server.limits.body: \"1 MB\" isn't allowed",
        "muster.yaml:5: server.limits.timeout: \"30\" isn't allowed",
        "muster.yaml:4: server.lissten: there is no such setting",
        "muster.yaml:6: auth: it must be a section",
        "muster.yaml:8: directories.0.name: \"Corp\" isn't allowed",
        "muster.yaml:9: directories.0.urls.0: \"http://127.0.0.1\" isn't allowed: the scheme http "
          + "isn't known",
        "muster.yaml:10: directories.0.users.base: it is missing",
        "muster.yaml:10: directories.0.users.filter: \"(uid=\" isn't allowed: not a search filter: "
          + "«)» is missing (at byte 5)",
      ])
    #expect(read.messages[0].hasSuffix("; allowed: true or false"))
  }

  @Test("Settings are given out only when there is no error")
  func thrown() throws {
    #expect(throws: ConfigurationError.self) { try configuration("multiuser: 1").settings() }
    let warned = configuration(directoryText("    write_back: { attributes: [mail] }"))
    #expect(warned.problems.map(\.severity) == [.warning])
    _ = try warned.settings()
  }

  @Test("Merged attributes, the answer to conflicts and what proposes links are taken as they are")
  func merging() throws {
    let read = configuration(
      directoryText(
        "    authority: { display_name: merge, email: local }\n"
          + "    on_conflict: local\n    correlate: [email, username]"))
    #expect(read.problems.isEmpty)
    let policy = try #require(try read.settings().directories.first?.synced.policy)
    #expect(policy.authorities.merged == [.displayName])
    #expect(policy.onConflict == .local)
    #expect(policy.correlate == [.email, .username])
  }

  @Test("Entries are deleted only where that is said, and not while nothing is written back")
  func deletion() throws {
    for (text, deletes) in [
      ("{ enabled: true }", false), ("{ enabled: true, delete: true }", true),
      ("{ delete: true }", nil),
    ] as [(String, Bool?)] {
      let read = configuration(directoryText("    write_back: \(text)"))
      let policy = try #require(try read.settings().directories.first?.synced.policy)
      #expect(policy.writeBack?.deletesEntries == deletes)
    }
  }

  @Test("A DN without quotes in a flow mapping is explained")
  func flowMapping() {
    let read = configuration(
      directoryText("    roles: [{ group: cn=admins,dc=example, role: admin }]"))
    #expect(read.messages.contains { $0.contains("must stand in quotes") })
  }

  @Test("A file that is missing is named")
  func missingFile() {
    let read = Configuration(file: "away.yaml", files: MemoryFiles(files: [:]))
    #expect(read.problems.count == 1)
    #expect(
      read.messages[0]
        == "away.yaml:1: the file can't be read: No such file or directory")
  }

  @Test("A long value is cut in the message")
  func longValue() {
    let read = configuration("log: { level: \(String(repeating: "x", count: 5000)) }")
    #expect(read.messages[0].utf8.count < 300)
  }
}
