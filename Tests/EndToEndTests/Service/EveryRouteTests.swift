import Fixtures
import Foundation
import Testing
import Values

@Suite("Every route, used once")
struct EveryRouteTests {
  private static let administrator = "Analytical-Engine-1"
  /// Stands for every password and key that a request carries.
  private static let marker = "Marked-Secret-7-zebra"

  /// What changes nothing at once, although it isn't read: a run leaves its events as it goes on,
  /// where no sign-in has failed there is nothing to forget, and the example names no orphan.
  private static let withoutEvent: Set<String> = [
    "testDirectory", "checkPassword", "startRun", "clearLockout", "removeOrphans",
  ]

  @Test("Each change leaves an event, and no secret is in the store, the log or a backup")
  func everyRoute() async throws {
    let installation = try await TemporaryInstallation.demo { $0.backupEvery = "1s" }
    let added = try await installation.muster(
      "user", "add", "--username", "root", "--admin", "--password-stdin",
      input: Self.administrator)
    #expect(added.code == 0, "\(added.report)")
    try await installation.sync(expecting: 5)
    let service = try await RunningService(installation)
    var secrets = [
      Self.administrator, Self.marker, "muster-demo", "Wrong-Password-9",
      try String(
        contentsOfFile: installation.directory.servicePasswordFile, encoding: .utf8
      ).trimmingCharacters(in: .newlines),
    ]
    for (name, password) in [("root", "Wrong-Password-9"), ("nobody", "Wrong-Password-9")] {
      _ = try await service.post(
        "/api/v1/auth/login", #"{"username":"\#(name)","password":"\#(password)"}"#)
    }
    let token = try await service.signIn("root", Self.administrator)
    secrets.append(token)
    secrets += try await exercise(service, token)
    secrets += try await makeSecrets(service, token)
    let copies = installation.folder.path("backups")
    try await wait(for: "backup") {
      (FileManager.default.subpaths(atPath: copies) ?? []).contains { $0.hasSuffix(".db") }
    }
    expectAbsent(secrets, in: installation)
    let stopped = try await service.stop()
    #expect(stopped.code == 0)
    expectAbsent(secrets, in: installation)
    for secret in secrets {
      #expect(!stopped.errors.contains(secret) && !stopped.output.contains(secret))
    }
    let events = try await installation.muster("audit", "export")
    for secret in secrets { #expect(!events.output.contains(secret)) }
  }

  /// Calls every route of the description once, with its example.
  ///
  /// - Returns: the secrets that the answers show.
  private func exercise(_ service: RunningService, _ token: String) async throws -> [String] {
    let description = try await service.get("/openapi.json").json
    // Somebody else: a new password of one's own would end the session.
    let made = try await service.post(
      "/api/v1/auth/users", #"{"username":"target","password":"\#(Self.marker)"}"#, token: token)
    let target = try #require(made.json["user_id"]?.stringValue, "\(made.body)")
    var secrets: [String] = []
    for path in description["paths"]?.members ?? [] {
      for operation in path.value.members ?? [] where Self.isUsed(operation.key, path.key) {
        let example = operation.value["requestBody"]?["content"]?["application/json"]?["example"]
        let place = path.key.replacing("{name}", with: "corp")
          .replacing("{provider}", with: "openai").replacing("{id}", with: target)
          .replacing("{grant_id}", with: target)
          .replacing("{grantee_id}", with: target).replacing("{number}", with: "1")
          .replacing("{entry_uuid}", with: target)
        let body = example.map { Self.marked($0).text } ?? ""
        let before = try await eventCount(service, token)
        let answer = try await service.call(
          operation.key.uppercased(), place, body: body, token: token)
        #expect(answer.status != 500 && answer.status != 0, "\(operation.key) \(path.key)")
        secrets += ["token", "password", "key"].compactMap { answer.json[$0]?.stringValue }
        let id = operation.value["operationId"]?.stringValue ?? ""
        if operation.key != "get", (200..<300).contains(answer.status),
          !Self.withoutEvent.contains(id)
        {
          let after = try await eventCount(service, token)
          #expect(after > before, "\(id) left no event")
        }
      }
    }
    return secrets.filter { $0.count > 8 }
  }

  private func eventCount(_ service: RunningService, _ token: String) async throws -> Int64 {
    let answer = try await service.get("/api/v1/audit?limit=1", token: token)
    return try #require(answer.json["total"]?.integerValue, "\(answer.body)")
  }

  /// What would end the session, or never ends.
  private static func isUsed(_ method: String, _ path: String) -> Bool {
    !path.hasSuffix("/logout") && !path.hasSuffix("/events")
      && !(method == "delete" && path.hasSuffix("/sessions"))
  }

  /// The same value with the marker for every secret in it.
  private static func marked(_ value: JSONValue) -> JSONValue {
    guard let members = value.members else { return value }
    return .object(
      members.map { member in
        let isSecret = ["password", "new_password", "current_password", "key"].contains(member.key)
        return .init(member.key, isSecret ? .string(marker) : marked(member.value))
      })
  }

  /// Makes what is shown once: generated passwords, tokens; and keeps an API key.
  private func makeSecrets(_ service: RunningService, _ token: String) async throws -> [String] {
    var secrets: [String] = []
    let user = try await service.post(
      "/api/v1/auth/users", #"{"username":"grace"}"#, token: token)
    let apiToken = try await service.post(
      "/api/v1/auth/tokens", #"{"name":"ci","role":"user"}"#, token: token)
    for answer in [user, apiToken] {
      #expect(answer.status == 201, "\(answer.body)")
      secrets += ["password", "token"].compactMap { answer.json[$0]?.stringValue }
    }
    #expect(secrets.count == 2)
    let key = try await service.call(
      "PUT", "/api/v1/api-keys/mistral", body: #"{"key":"sk-very-hidden-0123456789"}"#,
      token: token)
    #expect(key.status == 201, "\(key.body)")
    return secrets + ["sk-very-hidden-0123456789"]
  }

  private func expectAbsent(
    _ secrets: [String], in installation: TemporaryInstallation,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let folder = installation.folder.path
    let names = (FileManager.default.subpaths(atPath: folder) ?? []).filter { name in
      name.hasPrefix("muster.db") || name.hasPrefix("backups/") || name.hasSuffix(".err")
    }
    #expect(names.contains("muster.db"), sourceLocation: sourceLocation)
    for name in names {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      for secret in secrets {
        #expect(
          data.range(of: Data(secret.utf8)) == nil, "\(name) holds \(secret)",
          sourceLocation: sourceLocation)
      }
    }
  }
}

extension RunningService {
  /// Sends JSON text, or nothing, with any method.
  fileprivate func call(
    _ method: String, _ path: String, body: String, token: String
  ) async throws -> HTTPAnswer {
    let content = body.isEmpty ? [] : ["-H", "Content-Type: application/json", "-d", body]
    return try await request(path, token: token, ["-X", method] + content)
  }
}
