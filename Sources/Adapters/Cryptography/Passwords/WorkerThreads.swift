import Dispatch
import Synchronization

/// Runs long computations on threads of its own, a bounded number at once, first come first served.
///
/// Each worker is a serial queue: Dispatch gives such a queue a thread beyond those that it shares
/// with Swift's tasks, so that computing never holds up a task.
final class WorkerThreads: Sendable {
  /// No worker was free and no place in the queue either.
  struct QueueFull: Error {
    let waiting: Int
  }

  private struct State {
    var idle: [DispatchQueue]
    var waiting: [@Sendable () -> Void] = []
    var running = 0
    var mostRunning = 0
  }

  private enum Admission {
    case run(on: DispatchQueue)
    case waits
    case refused(waiting: Int)
  }

  private let queueLength: Int
  private let whenIdle: @Sendable () -> Void
  private let state: Mutex<State>

  /// `whenIdle` runs on a worker that has nothing more to do.
  init(
    label: String, count: Int, queueLength: Int,
    whenIdle: @escaping @Sendable () -> Void = {}
  ) {
    self.queueLength = queueLength
    self.whenIdle = whenIdle
    let workers = (0..<count).map { DispatchQueue(label: "\(label).\($0)") }
    state = Mutex(State(idle: workers))
  }

  /// The present numbers.
  var load: HashingLoad {
    state.withLock { state in
      HashingLoad(
        running: state.running, waiting: state.waiting.count, mostRunning: state.mostRunning)
    }
  }

  /// Runs `work` as soon as a worker is free.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable () -> Value
  ) async throws(QueueFull) -> Value {
    let result: Result<Value, QueueFull> = await withCheckedContinuation { continuation in
      let refused = submit { continuation.resume(returning: .success(work())) }
      if let refused { continuation.resume(returning: .failure(refused)) }
    }
    return try result.get()
  }

  private func submit(_ job: @escaping @Sendable () -> Void) -> QueueFull? {
    switch admit(job) {
    case .run(let worker):
      worker.async { self.work(on: worker, startingWith: job) }
      return nil
    case .waits: return nil
    case .refused(let waiting): return QueueFull(waiting: waiting)
    }
  }

  private func admit(_ job: @escaping @Sendable () -> Void) -> Admission {
    state.withLock { state in
      if let worker = state.idle.popLast() {
        state.running += 1
        state.mostRunning = max(state.mostRunning, state.running)
        return .run(on: worker)
      }
      guard state.waiting.count < queueLength else {
        return .refused(waiting: state.waiting.count)
      }
      state.waiting.append(job)
      return .waits
    }
  }

  private func work(on worker: DispatchQueue, startingWith first: @Sendable () -> Void) {
    first()
    while let job = next(for: worker) { job() }
    whenIdle()
  }

  /// The job that waits longest; without one the worker becomes idle.
  private func next(for worker: DispatchQueue) -> (@Sendable () -> Void)? {
    state.withLock { state in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.idle.append(worker)
      state.running -= 1
      return nil
    }
  }
}

/// How busy password hashing is.
public struct HashingLoad: Hashable, Sendable {
  /// Hashes being made.
  public let running: Int
  /// Calls waiting for their turn.
  public let waiting: Int
  /// The most hashes that were ever made at once.
  public let mostRunning: Int
}
