import Services
import Synchronization
import Values

/// A clock that a test moves.
final class HandClock: TimeSource {
  private let moment = Mutex(Timestamp.start)

  func now() -> Timestamp { moment.withLock(\.self) }

  func advance(by duration: Duration) {
    moment.withLock { $0 = $0 + duration }
  }
}

/// Repeatable bits: each word is one more than the one before.
final class CountingRandomness: Randomness {
  private let next = Atomic<UInt64>(1)

  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: draw()) }
  }

  func words() -> (UInt64, UInt64) { (draw(), draw() << 32) }

  private func draw() -> UInt64 { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Processes that live until a test ends them.
final class ScriptedProcesses: ProcessTable {
  let own: ProcessIdentity
  private let ended: EndedProcesses

  init(own number: Int32) {
    own = .number(number)
    ended = EndedProcesses()
  }

  private init(own: ProcessIdentity, ended: EndedProcesses) {
    self.own = own
    self.ended = ended
  }

  /// The same processes as another one of them sees them.
  func seen(by number: Int32) -> ScriptedProcesses {
    ScriptedProcesses(own: .number(number), ended: ended)
  }

  func end(_ number: Int32) {
    ended.insert(.number(number))
  }

  func hasEnded(_ process: ProcessIdentity) -> Bool { ended.contains(process) }
}

private final class EndedProcesses: Sendable {
  private let processes = Mutex<Set<ProcessIdentity>>([])

  func insert(_ process: ProcessIdentity) {
    processes.withLock { _ = $0.insert(process) }
  }

  func contains(_ process: ProcessIdentity) -> Bool {
    processes.withLock { $0.contains(process) }
  }
}

extension ProcessIdentity {
  static func number(_ number: Int32) -> ProcessIdentity {
    ProcessIdentity(boot: "boot", processID: number, startTime: 1)
  }
}

/// Counts how often something happened.
final class Counted: Sendable {
  private let number = Atomic<Int>(0)

  func next() -> Int { number.add(1, ordering: .relaxed).newValue }
}
