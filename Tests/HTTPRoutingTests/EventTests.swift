import HTTPRouting
import Synchronization
import Testing

@Suite("Event streams")
struct EventTests {
  private final class Sink: BodyWriter {
    let text = Mutex("")
    func write(_ bytes: [UInt8]) async throws {
      text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
    }
  }

  @Test("An event has its id, its name and each line of its data")
  func event() {
    let event = ServerSentEvent(id: "7\n8", name: "effect", data: "one\ntwo\r\nthree")
    #expect(
      String(decoding: event.bytes, as: UTF8.self)
        == "id: 78\nevent: effect\ndata: one\ndata: two\ndata: three\n\n")
  }

  @Test("A stream carries the events in order and ends with them")
  func stream() async throws {
    let (events, continuation) = AsyncStream.makeStream(of: ServerSentEvent.self)
    continuation.yield(ServerSentEvent(id: "1", data: "a"))
    continuation.yield(ServerSentEvent(id: "2", data: "b"))
    continuation.finish()
    let response = HTTPResponse.events(events)
    #expect(response.headers["Content-Type"] == "text/event-stream")
    guard case .stream(let body) = response.body else {
      Issue.record("The answer has no stream.")
      return
    }
    let sink = Sink()
    try await body.write(sink)
    let text = sink.text.withLock { $0 }.replacing(": keep-alive\n\n", with: "")
    #expect(text == "id: 1\ndata: a\n\nid: 2\ndata: b\n\n")
  }
}
