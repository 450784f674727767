/// A condition that didn't come true in time.
struct NotInTime: Error, CustomStringConvertible {
  let description: String
}

/// Waits until a condition holds.
///
/// - Throws: `NotInTime`, naming `what` was waited for.
func wait(
  for what: String, within limit: Duration = .seconds(60),
  until condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < end else {
      throw NotInTime(description: "Within \(limit) there was no \(what).")
    }
    try await Task.sleep(for: .milliseconds(10))
  }
}
