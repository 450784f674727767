import Fixtures
import Testing
import Values

@Suite("One store, two directories, and a person who exists in both")
struct TwoDirectoriesTests {
  private let folder: TestFolder
  private let priya = Person("priya", number: 41, lines: ["userPassword: partner-secret"])

  init() throws {
    folder = try TestFolder()
  }

  /// The demo organisation as `corp`, and as `partner` a directory that has only Priya.
  private func installation() async throws -> (TemporaryInstallation, partner: DemoDirectory) {
    let file = try folder.write("partner.ldif", priya.ldif)
    let partner = try await DemoDirectory.start(
      .init(ldif: [SourceTree.path("ldif/00-organisation.ldif"), file]))
    let installation = try await TemporaryInstallation.demo {
      $0.usersFilter = Ordinary.filter
      $0.sections = [
        "  - name: partner", "    urls: [\"\(partner.url)\"]", "    tls: { mode: none }",
        "    bind_dn: \"cn=muster,dc=example,dc=com\"",
        "    bind_password_file: \(partner.servicePasswordFile)", "    users:",
        "      base: \"ou=people,dc=example,dc=com\"",
        "      attributes: { username: uid, email: mail, display_name: cn }",
        "    default_role: user", "    schedule: { incremental: off, full: off }",
      ]
    }
    try await installation.sync(of: "corp", expecting: 0)
    try await installation.sync(of: "partner", expecting: 5)
    let linked = try await installation.muster(
      "directory", "collisions", "partner", "--link", priya.identifier, "--to", "priya")
    try #require(linked.code == 0, "\(linked.report)")
    try await installation.sync(of: "partner", expecting: 0)
    return (installation, partner)
  }

  @Test("Deleted in one, she signs in by the other; deleted in both, her next request is refused")
  func deletions() async throws {
    let (installation, partner) = try await installation()
    let service = try await RunningService(installation)
    let first = try await service.signIn("priya")
    #expect(try await service.get("/api/v1/auth/me", token: first).status == 200)

    try await installation.directory.delete([priya.name])
    let run = try await installation.sync(of: "corp", expecting: 0)
    #expect(run.count("disabled") == 0, "\(run.text)")
    #expect(try await service.get("/api/v1/auth/me", token: first).status == 401)
    let old = try await service.post(
      "/api/v1/auth/login", #"{"username":"priya","password":"muster-demo"}"#)
    #expect(old.status == 401, "corp is asked no more")
    let second = try await service.signIn("priya", "partner-secret")
    let why = try await explanation(service)
    #expect(why.contains("priya has access through the directory partner."))
    #expect(why.contains("its entry in the directory partner is usable"))
    try await installation.sync(of: "partner", expecting: 0)
    #expect(try await service.get("/api/v1/auth/me", token: second).json["username"] == "priya")
    for name in ["corp", "partner"] {
      #expect(try await installation.sync(of: name, expecting: 0).effectCount == 0)
    }

    try await partner.delete([priya.name])
    try await installation.sync(of: "partner", expecting: 0)
    #expect(try await service.get("/api/v1/auth/me", token: second).status == 401)
    #expect(try await explanation(service).contains("The entry was deleted from the directory."))
  }

  @Test("One directory that is away stops neither the other's run nor the access that both give")
  func oneAway() async throws {
    let (installation, partner) = try await installation()
    partner.kill()
    let before = try await installation.account("priya")
    try await installation.sync(of: "partner", expecting: 1)
    try await installation.directory.change(
      """
      dn: \(priya.name)
      changetype: modify
      replace: mail
      mail: priya.new@example.com
      """)
    try await installation.sync(of: "corp", expecting: 0)
    #expect(
      try await installation.account("priya")
        == before.replacing("priya@example.com", with: "priya.new@example.com"))
  }

  private func explanation(_ service: RunningService) async throws -> String {
    let admin = try await service.signIn("alice")
    let user = try #require(
      try await service.get("/api/v1/auth/users?q=priya", token: admin)
        .json["items"]?.arrayValue?.first?["user_id"]?.stringValue)
    let answer = try await service.get("/api/v1/auth/users/\(user)/explain", token: admin)
    return answer.json["sentences"]?.arrayValue?.compactMap(\.stringValue)
      .joined(separator: " ") ?? answer.body
  }
}

extension TemporaryInstallation {
  /// Reconciles one of several directories.
  @discardableResult
  fileprivate func sync(of directory: String, expecting code: Int32) async throws -> RunReport {
    let report = try await sync("--directory", directory)
    try #require(report.code == code, "\(report.text)")
    return report
  }
}
