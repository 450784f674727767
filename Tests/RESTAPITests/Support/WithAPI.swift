import Fixtures
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
  let folder = try TestFolder()
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
