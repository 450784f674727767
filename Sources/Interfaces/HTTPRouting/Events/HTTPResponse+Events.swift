extension HTTPResponse {
  /// An event stream that lasts until the events end, the client goes, or the server stops.
  ///
  /// The sequence has to end when its task is cancelled, as `AsyncStream` does. A comment is sent at
  /// once, so that the client sees the stream open, and then after each `keepAlive` of `clock`.
  public static func events<Events: AsyncSequence & Sendable>(
    _ events: Events, keepAlive: Duration = .seconds(15),
    clock: any Clock<Duration> = ContinuousClock()
  ) -> HTTPResponse where Events.Element == ServerSentEvent {
    let stream = BodyStream(isEndless: true) { writer in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for try await event in events { try await writer.write(event.bytes) }
        }
        group.addTask {
          while true {
            try await writer.write(ServerSentEvent.keepAlive)
            try await clock.sleep(for: keepAlive)
          }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
    // X-Accel-Buffering keeps nginx from holding events back.
    return .stream(type: MediaType.eventStream, stream)
      .with("Cache-Control", "no-store").with("X-Accel-Buffering", "no")
  }
}
