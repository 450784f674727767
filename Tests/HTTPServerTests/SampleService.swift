import HTTPRouting
import Synchronization
import Values

/// A small service with a route of each kind, and what happened in it.
final class SampleService: HTTPResponder {
  private let pipeline: RequestPipeline
  /// Opens for the requests that wait at `/wait`.
  let gate = Gate()
  /// Gets a word when a stream's task ends.
  let streamEnds = AsyncStream.makeStream(of: String.self)

  init() throws {
    let stamps = RequestStamps(
      now: { Timestamp(millisecondsSince1970: 0) }, elapsed: { .zero }, newRequestID: { "made-id" })
    let routes = Self.plainRoutes + Self.waitingRoutes(gate, streamEnds.continuation)
    pipeline = RequestPipeline(
      [
        RequestIdentification(stamps: stamps), SecurityHeaders(), ProblemMapping { _ in },
        ConditionalReading(),
      ], router: try Router(routes))
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    await pipeline.respond(to: request)
  }

  private static func operation(
    _ id: String, _ parameters: [QueryParameter] = []
  ) -> HTTPRouting.Operation {
    HTTPRouting.Operation(id, tag: "sample", "A sample", answers: [Answer(200, "Done.")])
      .with { $0.parameters = parameters }
  }

  private static let name = Field("name", .line(1...10), "A name.")

  private static let plainRoutes: [Route] = [
    Route(.get, "/hello", access: .anyone, operation("hello", [QueryParameter(name)])) {
      context, _ in
      let name = try context.readQuery { $0.optional(SampleService.name) } ?? "world"
      return .text("hello \(name)").tagged(EntityTag(version: 1))
    },
    Route(.post, "/echo", access: .anyone, operation("echo")) { context, _ in
      .text(String(decoding: context.request.body, as: UTF8.self))
    },
    Route(.post, "/names", access: .anyone, operation("names")) { context, _ in
      let name = try context.readBody { $0.required(SampleService.name) }
      return .json(["name": .string(name)], status: 201)
    },
    Route(.get, "/things/{id}", access: .anyone, operation("thing")) { context, _ in
      .text(context.path("id"))
    },
    Route(.get, "/nothing", access: .anyone, operation("nothing")) { _, _ in .noContent },
    Route(.get, "/peer", access: .anyone, operation("peer")) { context, _ in
      .text("\(context.request.peer) \(context.request.isSecure)")
    },
    Route(.get, "/large", access: .anyone, operation("large")) { _, _ in
      HTTPResponse(status: 200, body: .bytes([UInt8](repeating: 65, count: 5 << 20)))
    },
    Route(.get, "/events", access: .anyone, operation("events")) { context, _ in
      let first = context.request.lastEventID.flatMap { Int($0) } ?? 0
      return .events(
        AsyncStream<ServerSentEvent> { continuation in
          for id in first + 1...first + 3 {
            continuation.yield(ServerSentEvent(id: "\(id)", data: "event \(id)"))
          }
          if first > 0 { continuation.finish() }
        })
    },
  ]

  private static func waitingRoutes(
    _ gate: Gate, _ ends: AsyncStream<String>.Continuation
  ) -> [Route] {
    [
      Route(.get, "/wait", access: .anyone, operation("wait")) { _, _ in
        await gate.pass()
        return .text("passed")
      },
      Route(.get, "/sleep", access: .anyone, operation("sleep")) { _, _ in
        try await Task.sleep(for: .seconds(3600))
        return .text("slept")
      },
      Route(.get, "/endless", access: .anyone, operation("endless")) { _, _ in
        let (events, continuation) = AsyncStream.makeStream(of: ServerSentEvent.self)
        continuation.yield(ServerSentEvent(id: "1", data: "first"))
        continuation.onTermination = { _ in ends.yield("endless") }
        // No comment within the test, whose failing write would show that the client has gone.
        return .events(events, keepAlive: .seconds(3600))
      },
      Route(.get, "/chunks", access: .anyone, operation("chunks")) { _, _ in
        .stream(
          type: MediaType.text,
          BodyStream { writer in
            defer { ends.yield("chunks") }
            for _ in 0..<1000 { try await writer.write([UInt8](repeating: 66, count: 100_000)) }
          })
      },
      Route(.get, "/broken", access: .anyone, operation("broken")) { _, _ in
        .stream(
          type: MediaType.text,
          BodyStream { writer in
            try await writer.write(Array("begun".utf8))
            throw CancellationError()
          })
      },
    ]
  }
}

/// Holds tasks up until it opens, and counts those that have come.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  let arrivals = AsyncStream.makeStream(of: Void.self)

  /// Returns once the gate is open.
  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
      arrivals.continuation.yield()
    }
  }

  /// Returns once as many tasks as `count` have come.
  func waitForArrivals(_ count: Int) async {
    var left = count
    for await _ in arrivals.stream {
      left -= 1
      if left == 0 { return }
    }
  }

  /// Lets everybody pass from now on.
  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
