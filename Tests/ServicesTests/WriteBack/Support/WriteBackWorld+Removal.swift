import Accounts
import Services
import Testing
import Values

extension WriteBackWorld {
  /// Removes the first person's account for good.
  func remove() async throws {
    try await administration().remove(
      try await world.find("p1").id, content: .discard, by: .machine)
  }

  /// What was said about the last change.
  func words() async throws -> String {
    try await items().last?.error ?? ""
  }

  /// Has the last change tried again.
  func retry() async throws {
    let item = try #require(try await items().last)
    _ = try await service().retry(item.id, by: .tester)
  }
}
