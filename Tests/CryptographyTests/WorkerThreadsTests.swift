import Dispatch
import Synchronization
import Testing

@testable import Cryptography

@Suite("Threads for long computations")
struct WorkerThreadsTests {
  /// Counts how many of its holders there are at once.
  final class Counter: Sendable {
    private let counts = Mutex((present: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func during<Value>(_ body: () -> Value) -> Value {
      counts.withLock { counts in
        counts.present += 1
        counts.most = max(counts.most, counts.present)
      }
      defer { counts.withLock { $0.present -= 1 } }
      return body()
    }
  }

  @Test("As many computations run at once as there are workers, and no more")
  func bound() async throws {
    let workers = WorkerThreads(label: "test", count: 3, queueLength: 200)
    let counter = Counter()
    let meeting = Meeting(expected: 3)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...200 {
        group.addTask {
          try await workers.run {
            counter.during {
              meeting.arrive()
              return number
            }
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 20_100)
    #expect(counter.most == 3)
    // A worker becomes idle a moment after its last answer.
    while workers.load.running > 0 { await Task.yield() }
    #expect(workers.load == HashingLoad(running: 0, waiting: 0, mostRunning: 3))
  }

  @Test("A call that finds the queue full is refused at once, and the others are served")
  func fullQueue() async throws {
    let workers = WorkerThreads(label: "test", count: 1, queueLength: 2)
    let gate = DispatchSemaphore(value: 0)
    let refusals = Refusals()
    let served = await withTaskGroup(of: Int.self) { group in
      for number in 1...3 {
        group.addTask { await workers.answer(gate.passed(number), refusals) }
      }
      while workers.load.waiting < 2 { await Task.yield() }
      group.addTask { await workers.answer(gate.passed(4), refusals) }
      while refusals.waiting.isEmpty, workers.load.waiting < 3 { await Task.yield() }
      for _ in 1...4 { gate.signal() }
      return await group.reduce(0, +)
    }
    #expect(served == 6)
    #expect(refusals.waiting == [2])
    #expect(try await workers.run { 5 } == 5)
  }

  @Test("Work that blocks every worker doesn't hold up tasks")
  func independence() async throws {
    let workers = WorkerThreads(label: "test", count: 16, queueLength: 0)
    let gate = DispatchSemaphore(value: 0)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...16 {
        group.addTask { try await workers.run { gate.passed(number) } }
      }
      while workers.load.running < 16 { await Task.yield() }
      // Only a task that still gets a thread can come here and open the gate.
      let answer = await Task { 42 }.value
      #expect(answer == 42)
      for _ in 1...16 { gate.signal() }
      let sum = try await group.reduce(0, +)
      #expect(sum == 136)
    }
  }
}

/// How many calls were waiting when others were refused.
private final class Refusals: Sendable {
  private let numbers = Mutex<[Int]>([])

  var waiting: [Int] { numbers.withLock { $0 } }

  func note(_ number: Int) {
    numbers.withLock { $0.append(number) }
  }
}

extension WorkerThreads {
  /// What the work gives; or 0 and a note of how many were waiting, when it was refused.
  fileprivate func answer(
    _ work: @escaping @autoclosure @Sendable () -> Int, _ refusals: Refusals
  ) async -> Int {
    do {
      return try await run(work)
    } catch {
      refusals.note(error.waiting)
      return 0
    }
  }
}

extension DispatchSemaphore {
  fileprivate func passed(_ number: Int) -> Int {
    wait()
    return number
  }
}

/// Holds the first comers until so many are there, so that they surely run at the same time.
private final class Meeting: Sendable {
  private let missing: Mutex<Int>
  private let everybodyIsThere = DispatchSemaphore(value: 0)

  init(expected: Int) {
    missing = Mutex(expected)
  }

  func arrive() {
    let left = missing.withLock { missing in
      missing -= 1
      return missing
    }
    if left > 0 {
      everybodyIsThere.wait()
    } else {
      everybodyIsThere.signal()
      everybodyIsThere.signal()
    }
  }
}
