import Glibc

/// Runs work that waits for somebody to type, on a thread of its own, so that no Swift task of
/// another kind waits with it.
enum WaitingThread {
  /// Runs the work to its end.
  ///
  /// - Throws: what the work throws; `CommandFailure` when the system has no thread left.
  static func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let body = Body { continuation.resume(with: Result(catching: work)) }
      let argument = Unmanaged.passRetained(body)
      var thread = pthread_t()
      let code = pthread_create(&thread, nil, start, argument.toOpaque())
      guard code == 0 else {
        argument.release()
        let reason = String(cString: strerror(code))
        continuation.resume(throwing: CommandFailure("No thread can be started: \(reason)."))
        return
      }
      pthread_detach(thread)
    }
  }

  /// What a new thread begins with (pthread_create(3)); it takes over the retained body.
  private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    { argument in
      guard let argument else { return nil }
      Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }

  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
      self.run = run
    }
  }
}
