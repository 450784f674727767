import Configuration
import Services
import Testing
@Suite("What settings may say")
struct ValidationTests {
  @Test(
    "A listen address",
    arguments: [
      "127.0.0.1:8080", "[::1]:8080", "localhost:0", "0.0.0.0:65535", "muster.example.com:80",
      "unix:/run/muster.sock",
    ])
  func listens(text: String) {
    #expect(ListenAddress(text)?.description == text)
  }

  @Test(
    "No listen address",
    arguments: [
      "", "8080", ":8080", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.300:80",
      "::1:8080", "[::1]", "[::1:80", "unix:", "unix:run", "a b:80", "-a:80",
      "unix:/" + String(repeating: "x", count: 107),
    ])
  func listensNot(text: String) {
    #expect(ListenAddress(text) == nil)
  }

  @Test(
    "Without sign-in the service must be out of reach of other machines",
    arguments: [
      ("127.0.0.1:8080", true), ("127.9.9.9:8080", true), ("[::1]:8080", true),
      ("localhost:8080", true), ("unix:/run/m.sock", true), ("0.0.0.0:8080", false),
      ("[::]:8080", false), ("example.com:8080", false),
    ])
  func singleUser(listen: String, isAllowed: Bool) {
    let read = configuration("multiuser: false\nserver: { listen: '\(listen)' }\n")
    #expect(read.isBroken != isAllowed)
  }

  @Test(
    "The TLS mode must fit the URLs",
    arguments: [
      ("none", "ldap://127.0.0.1", true), ("none", "ldaps://h", true), ("none", "ldapi:///", true),
      ("starttls", "ldap://h", true), ("starttls", "ldaps://h", false),
      ("starttls", "ldapi:///", false), ("ldaps", "ldaps://h:636", true),
      ("ldaps", "ldap://h", false), ("ldaps", "ldapi:///", true), ("ssl", "ldaps://h", false),
    ])
  func tls(mode: String, url: String, isAllowed: Bool) {
    let read = configuration(
      directoryText(tls: "{ mode: \(mode) }"),
      environment: ["MUSTER_DIRECTORIES__0__URLS": url])
    #expect(read.isBroken != isAllowed, "\(read.messages)")
  }

  @Test("Where nothing is said, a plain URL is protected by StartTLS")
  func standardMode() throws {
    let read = configuration(directoryText(tls: ""))
    #expect(try read.settings().directories[0].synced.connection.tls == .startTLS)
  }

  @Test("A password on an unprotected way to another machine is a warning")
  func unprotected() {
    let bind = "    bind_dn: cn=m\n    bind_password: x\n"
    let far = configuration(
      directoryText(bind), environment: ["MUSTER_DIRECTORIES__0__URLS": "ldap://10.0.0.1"])
    #expect(far.problems.map(\.severity) == [.warning])
    #expect(configuration(directoryText(bind)).problems.isEmpty)
  }

  @Test(
    "A binding must be whole",
    arguments: [
      ("bind_dn: cn=muster", "directories.0.bind_password: it is missing"),
      ("bind_password: x", "directories.0.bind_dn: it is missing"),
      ("bind_dn: muster", "directories.0.bind_dn: \"muster\" isn't allowed"),
      ("sasl: external", "directories.0.sasl: external works over ldapi:// only"),
      ("sasl: plain", "directories.0.sasl: \"plain\" isn't allowed"),
    ])
  func bind(keys: String, message: String) {
    let read = configuration(directoryText("    \(keys)\n"))
    #expect(read.messages.contains { $0.contains(message) }, "\(read.messages)")
  }

  @Test("SASL EXTERNAL over ldapi, and no name at all, are bindings too")
  func otherBindings() throws {
    let external = configuration(
      directoryText("    sasl: external"), environment: ["MUSTER_DIRECTORIES__0__URLS": "ldapi:///"]
    )
    #expect(try external.settings().directories[0].synced.connection.bind == .external)
    let anonymous = configuration(directoryText())
    #expect(try anonymous.settings().directories[0].synced.connection.bind == .anonymous)
  }

  @Test(
    "Wrong values of a directory are refused",
    arguments: [
      "page_size: 0", "guards: { disables: { percent: 101 } }",
      "guards: { renames: { floor: -1 } }",
      "schedule: { full: '61 * * * *' }", "schedule: { full: '0 0 31 2 *' }",
      "schedule: { incremental: 10ms }", "default_role: admin", "default_role: guest",
      "on_conflict: both", "absent: { action: delete }", "authority: { email: nobody }",
      "correlate: [display_name]", "roles: [{ group: 'cn=a', role: admin }]",
      "groups: { member: 'a b', base: 'dc=x' }", "write_back: { create_users: true }",
      "timeouts: { connect: 1ms }",
    ])
  func directoryValues(keys: String) {
    #expect(configuration(directoryText("    \(keys)\n")).isBroken)
  }

  @Test("Two directories of one name are refused")
  func duplicateName() {
    let read = configuration(
      directoryText(),
      environment: [
        "MUSTER_DIRECTORIES__1__NAME": "corp", "MUSTER_DIRECTORIES__1__URLS": "ldapi:///",
        "MUSTER_DIRECTORIES__1__USERS__BASE": "dc=x",
      ])
    #expect(
      read.messages == [
        "MUSTER_DIRECTORIES__1__NAME: directories.1.name: another directory is named corp already"
      ])
  }

  @Test("A rule for a group outside of the groups' base is a warning")
  func ruleOutside() {
    let rule =
      "    groups: { base: 'ou=groups' }\n    roles: [{ group: 'cn=a,ou=x', role: user }]\n"
    #expect(configuration(directoryText(rule)).problems.map(\.severity) == [.warning])
  }

  @Test("Half a certificate is refused")
  func halfCertificate() {
    let read = configuration(
      "server: { tls: { certificate_file: cert } }\n", files: ["cert": "x"])
    #expect(read.messages.contains { $0.contains("server.tls.key_file: it is missing") })
  }
}
