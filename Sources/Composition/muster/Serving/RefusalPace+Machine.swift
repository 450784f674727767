import Services

extension RefusalPace {
  /// By the machine's clock; a request that is given up doesn't wait to the end.
  static let ofTheMachine = RefusalPace(
    elapsed: { MonotonicTime.sinceStart() },
    sleep: { duration in
      do {
        try await Task.sleep(for: duration)
      } catch {
        // Nobody is there any more to whom the time could tell something.
      }
    })
}
