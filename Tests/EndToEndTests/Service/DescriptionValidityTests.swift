import Fixtures
import Foundation
import Testing
import Values

@Suite("The API description, as other people's tools see it")
struct DescriptionValidityTests {
  /// The command of the Python package openapi-spec-validator; nil where it isn't installed.
  private static let validator: String? = {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/openapi-spec-validator" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  @Test(
    "It is valid OpenAPI 3.1", .enabled(if: validator != nil, "pip install openapi-spec-validator"))
  func validity() async throws {
    let installation = try await TemporaryInstallation.demo()
    let service = try await RunningService(installation)
    let description = try await service.get("/openapi.json")
    let file = try installation.folder.write("openapi.json", description.body)
    let output = try await run(
      try #require(Self.validator), [file], folder: installation.folder)
    #expect(output.hasSuffix("OK\n"), "\(output)")
    #expect(description.json["openapi"] == "3.1.0")
  }
}
