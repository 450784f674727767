import FoundationEssentials
import Glibc
import RESTAPI
import Services
import SQLiteDriver
import Testing

/// Makes a world in a folder of its own, runs a test in it, and removes it.
func withAPI(
  people: [Visitor] = Visitor.allCases,
  requests: AccessRequestSettings = AccessRequestSettings(allowsApplications: true),
  _ change: (inout APISettings) -> Void = { _ in },
  _ body: (APIWorld) async throws -> Void
) async throws {
  var template = Array("/tmp/rest-api-XXXXXX".utf8CString)
  try #require(mkdtemp(&template) != nil)
  let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  // A folder that stays behind in /tmp harms no other test.
  defer { _ = try? FileManager.default.removeItem(atPath: folder) }
  let world = try await APIWorld(
    folder: folder, people: people, requests: requests, change: change)
  let result: Result<Void, any Error>
  do {
    result = .success(try await body(world))
  } catch {
    result = .failure(error)
  }
  await world.database.close()
  try result.get()
}
