import Testing
import Values

@Suite("A flood of wrong passwords at the running service")
struct SignInFloodTests {
  private static let alice = "uid=alice,ou=people,dc=example,dc=com"
  private static let wrong = #"{"username":"alice","password":"wrong"}"#

  /// Delays of the service's own would hide what spares the directory, so there are none.
  private func withoutDelays() async throws -> RunningService {
    let installation = try await PersonChangeTests.imported {
      $0.authSettings = ["lockout: { free_attempts: 1000 }"]
      $0.serverLines = ["trusted_proxies: [127.0.0.1]"]
    }
    return try await RunningService(installation)
  }

  @Test("From one address it never locks the entry, nor keeps the owner out at another")
  func oneAddress() async throws {
    let service = try await withoutDelays()
    try await flood(service) { _ in "192.0.2.1" }
    let failures = try await service.directory.values(of: "pwdFailureTime", at: Self.alice)
    #expect((1...3).contains(failures.count), "the policy locks after five")
    let owner = try await service.post(
      "/api/v1/auth/login", #"{"username":"alice","password":"muster-demo"}"#, token: nil,
      ["-H", "X-Forwarded-For: 198.51.100.9"])
    #expect(owner.status == 200, "\(owner.body)")
    #expect(try await service.directory.values(of: "pwdFailureTime", at: Self.alice).isEmpty)
  }

  @Test("From many addresses it doesn't lock the entry either")
  func manyAddresses() async throws {
    let service = try await withoutDelays()
    try await flood(service) { "192.0.2.\($0)" }
    let failures = try await service.directory.values(of: "pwdFailureTime", at: Self.alice)
    #expect((1...4).contains(failures.count), "the policy locks after five")
    let locks = try await service.directory.values(of: "pwdAccountLockedTime", at: Self.alice)
    #expect(locks.isEmpty)
  }

  @Test("From many addresses it leaves the owner a try where they have signed in before")
  func ownerAtHome() async throws {
    let service = try await withoutDelays()
    func signInAtHome() async throws -> Int {
      try await service.post(
        "/api/v1/auth/login", #"{"username":"alice","password":"muster-demo"}"#, token: nil,
        ["-H", "X-Forwarded-For: 198.51.100.9"]
      ).status
    }
    #expect(try await signInAtHome() == 200)
    try await flood(service) { "192.0.2.\($0)" }
    let failures = try await service.directory.values(of: "pwdFailureTime", at: Self.alice)
    #expect((1...3).contains(failures.count), "the policy locks after five")
    #expect(try await signInAtHome() == 200)
  }

  @Test("At two services on one store exactly the free tries are looked at")
  func twoServices() async throws {
    let installation = try await TemporaryInstallation.demo {
      $0.authSettings = ["lockout: { free_attempts: 3, first_delay: 5m }"]
    }
    let added = try await installation.muster(
      "user", "add", "--username", "root", "--admin", "--password-stdin",
      input: "Analytical-Engine-1")
    #expect(added.code == 0, "\(added.report)")
    let second = try TemporaryInstallation(beside: installation)
    try second.configure { $0.authSettings = ["lockout: { free_attempts: 3, first_delay: 5m }"] }
    let services = [try await RunningService(installation), try await RunningService(second)]
    let answers = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<40 {
        group.addTask {
          try await services[number % 2].post(
            "/api/v1/auth/login", #"{"username":"root","password":"wrong"}"#
          ).status
        }
      }
      return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(answers == [401: 3, 429: 37])
    let refused = try await installation.value(
      "SELECT count(*) FROM audit_events WHERE action = 'session.refused'"
        + " AND reason = 'The password is wrong.';")
    #expect(refused == "3")
  }

  private func flood(
    _ service: RunningService, from address: @escaping @Sendable (Int) -> String
  ) async throws {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...40 {
        group.addTask {
          try await service.post(
            "/api/v1/auth/login", Self.wrong, token: nil,
            ["-H", "X-Forwarded-For: \(address(number))"]
          ).status
        }
      }
      for try await status in group { #expect(status == 401 || status == 429) }
    }
  }
}
