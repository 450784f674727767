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
