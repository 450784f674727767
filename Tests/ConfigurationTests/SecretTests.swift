import Configuration
import Directory
import Services
import Testing
import Values
@Suite("Secrets")
struct SecretTests {
  private func text(_ keys: String) -> String {
    directoryText("    bind_dn: cn=muster\n    \(keys)\n")
  }

  private func password(_ read: Configuration) throws -> String? {
    guard case .simple(_, let password) = try read.settings().directories[0].synced.connection.bind
    else { return nil }
    return password.revealed
  }

  @Test(
    "A secret file is read without the newline at its end", arguments: ["s3 cret\n", "s3 cret"])
  func file(content: String) throws {
    let read = configuration(text("bind_password_file: key"), files: ["key": content])
    #expect(try password(read) == "s3 cret")
  }

  @Test("Both forms in one source are an error")
  func both() {
    let read = configuration(
      text("bind_password: a\n    bind_password_file: key"), files: ["key": "b"])
    #expect(
      read.messages == [
        "muster.yaml:8: directories.0.bind_password_file: bind_password is given as well; keep "
          + "one of the two"
      ])
  }

  @Test("The environment's secret wins over the file's, in either form")
  func override() throws {
    let fromVariable = configuration(
      text("bind_password_file: key"),
      environment: ["MUSTER_DIRECTORIES__0__BIND_PASSWORD": "new"], files: ["key": "old"])
    #expect(try password(fromVariable) == "new")
    let fromFile = configuration(
      text("bind_password: old"),
      environment: ["MUSTER_DIRECTORIES__0__BIND_PASSWORD_FILE": "key"], files: ["key": "new"])
    #expect(try password(fromFile) == "new")
  }

  @Test("A missing, empty or binary secret file is an error that names it")
  func unusable() {
    let missing = configuration(text("bind_password_file: away"))
    #expect(
      missing.messages == [
        "muster.yaml:7: directories.0.bind_password_file: away can't be read: No such file or "
          + "directory"
      ])
    let empty = configuration(text("bind_password_file: key"), files: ["key": "\n"])
    #expect(empty.messages.contains { $0.hasSuffix("key is empty") })
  }

  @Test("A secret file that everybody can read is a warning")
  func worldReadable() throws {
    let read = configuration(
      text("bind_password_file: key"), files: ["key": "s3cret"], worldReadable: ["key"])
    #expect(read.problems.map(\.severity) == [.warning])
    #expect(read.messages[0].contains("chmod 600 key"))
    #expect(try password(read) == "s3cret")
  }

  @Test("A secret never shows in values, problems or dumps")
  func hidden() {
    let secret = "correct-horse"
    let reads = [
      configuration(text("bind_password: \(secret)")),
      configuration(text("bind_password: [\(secret)]")),
      configuration(text("bind_passwrod: \(secret)")),
      configuration(
        text("bind_password_file: key"),
        environment: ["MUSTER_DIRECTORIES__0__BIND_PASSWORD": secret], files: ["key": secret]),
      configuration(text(""), flags: ["directories.0.bind_password=\(secret)"]),
    ]
    for read in reads {
      var dump = ""
      Swift.dump(read, to: &dump)
      #expect(!dump.contains(secret))
    }
    #expect(reads[0].shown("directories.0.bind_password")?.text == "***")
    #expect(reads[0].shown("directories.0.bind_password")?.isSecret == true)
  }

  @Test("A secret on the command line is a warning")
  func flag() {
    let read = configuration(text(""), flags: ["directories.0.bind_password=x"])
    #expect(read.messages.count == 1)
    #expect(read.messages[0].contains("shows in the list of processes"))
  }
}
