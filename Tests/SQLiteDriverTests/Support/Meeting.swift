import Dispatch

/// Lets a test stop a closure of the driver in the middle: it arrives, and goes on when told.
///
/// The closure runs on a thread of the driver, which may block; the test's own wait does not.
final class Meeting: Sendable {
  private let arrivals: AsyncStream<Void>
  private let arrival: AsyncStream<Void>.Continuation
  private let leave = DispatchSemaphore(value: 0)

  init() {
    (arrivals, arrival) = AsyncStream.makeStream()
  }

  /// In the closure: says that it has come.
  func arrive() { arrival.yield() }

  /// In the closure: waits until it may go on.
  func waitForGo() { leave.wait() }

  /// In the test: waits until the closure has come.
  func waitForArrival() async {
    for await _ in arrivals { return }
  }

  /// In the test: lets one closure go on.
  func go() { leave.signal() }
}
