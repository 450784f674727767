import Glibc
import Testing
import Values

@Suite("Signing in at the running service while the directory is away")
struct OfflineSignInServiceTests {
  /// How a directory can fail to answer.
  enum Outage: CaseIterable {
    case dead, halted, refusing, silent, resetting, closing
  }

  @Test(
    "The password that the directory accepted last works, until the directory says otherwise",
    arguments: Outage.allCases)
  func outage(_ outage: Outage) async throws {
    let directory = try await DemoDirectory.start()
    let link = try FaultyLink(to: try directory.port)
    let installation = try Self.installation(directory, behind: link)
    try await installation.sync(expecting: 5)
    let service = try await RunningService(installation)
    for name in ["priya", "pavel"] {
      #expect(try await Self.signIn(name, at: service).offline == false)
    }
    try await directory.change(
      """
      dn: uid=pavel,ou=people,dc=example,dc=com
      changetype: modify
      replace: pwdAccountLockedTime
      pwdAccountLockedTime: 000001010000Z
      """)
    try await installation.sync(expecting: 5)

    Self.begin(outage, directory, link)
    #expect(try await Self.signIn("priya", at: service) == .init(status: 200, offline: true))
    #expect(try await Self.signIn("priya", "wrong", at: service).status == 401)
    #expect(
      try await Self.signIn("yuki", at: service) == .init(status: 503), "nothing is kept of her")
    #expect(try await Self.signIn("pavel", at: service).status != 200, "he is disabled")

    try await Self.end(outage, directory, link)
    // A server that didn't answer is left alone for a while.
    try await wait(for: "return of the directory") {
      try await Self.signIn("priya", at: service) == .init(status: 200, offline: false)
    }
    try await directory.change(
      """
      dn: uid=priya,ou=people,dc=example,dc=com
      changetype: modify
      replace: userPassword
      userPassword: another-secret
      """)
    #expect(try await Self.signIn("priya", at: service).status == 401)
    Self.begin(outage, directory, link)
    #expect(
      try await Self.signIn("priya", at: service).status == 503,
      "the directory's refusal has removed what was kept")
  }

  /// What came of a sign-in.
  private struct SignIn: Equatable {
    var status: Int
    var offline: Bool?
  }

  private static func signIn(
    _ name: String, _ password: String = "muster-demo", at service: RunningService
  ) async throws -> SignIn {
    let answer = try await service.post(
      "/api/v1/auth/login", #"{"username":"\#(name)","password":"\#(password)"}"#)
    return SignIn(
      status: answer.status, offline: answer.status == 200 ? answer.json["offline"] == true : nil)
  }

  private static func installation(
    _ directory: DemoDirectory, behind link: FaultyLink
  ) throws -> TemporaryInstallation {
    try TemporaryInstallation(directory) {
      $0.urls = [link.url]
      $0.timeouts = "{ connect: 1s, operation: 1s }"
      $0.authSettings = ["offline: { enabled: true }"]
    }
  }

  private static func begin(_ outage: Outage, _ directory: DemoDirectory, _ link: FaultyLink) {
    switch outage {
    case .dead: directory.kill()
    case .halted: directory.signal(SIGSTOP)
    case .refusing: link.fault = .refused
    case .silent: link.fault = .silent(after: 0)
    case .resetting: link.fault = .reset(after: 0)
    case .closing: link.fault = .halfClosed(after: 0)
    }
  }

  private static func end(
    _ outage: Outage, _ directory: DemoDirectory, _ link: FaultyLink
  ) async throws {
    link.fault = nil
    if outage == .dead { try await directory.restart() }
    directory.signal(SIGCONT)
  }
}
