import Synchronization

/// Which number a process has given to a call that is under way.
final class CallNumbers: Sendable {
  private let numbers = Mutex<[Int: Int]>([:])

  func keep(_ number: Int, for call: Int) { numbers.withLock { $0[call] = number } }

  func take(_ call: Int) -> Int { numbers.withLock { $0.removeValue(forKey: call) } ?? 0 }
}
