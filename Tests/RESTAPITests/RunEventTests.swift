import HTTPRouting
import Services
import Synchronization
import Testing
import Values

@Suite("Following a run")
struct RunEventTests {
  /// Keeps what a stream sends.
  private final class Received: BodyWriter {
    let text = Mutex("")

    func write(_ bytes: [UInt8]) async throws {
      text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
    }
  }

  /// The events of an answer, as `id`s and data; the stream is read to its end.
  private func events(of response: HTTPResponse) async throws -> [(id: Int, run: JSONValue)] {
    guard case .stream(let stream) = response.body else { return [] }
    let received = Received()
    try await stream.write(received)
    let blocks = received.text.withLock { $0 }.split(separator: "\n\n")
    return try blocks.compactMap { block in
      let lines = block.split(separator: "\n")
      guard let id = lines.first(where: { $0.hasPrefix("id: ") }).flatMap({ Int($0.dropFirst(4)) }),
        let data = lines.first(where: { $0.hasPrefix("data: ") })
      else { return nil }
      #expect(lines.contains("event: run"))
      return (id, try JSONValue(parsing: String(data.dropFirst(6))))
    }
  }

  @Test("The stream shows each version of the run, and ends with the run")
  func follow() async throws {
    try await withAPI { world in
      world.directory.hold(people: [.person(1)])
      world.directory.shut()
      try await world.serving {
        let started = try await world.call(
          .post, "/api/v1/directories/corp/runs", as: .admin)
        let path = "/api/v1/runs/\(try started.json["run_id"]?.stringValue ?? "")/events"
        let response = try await world.call(.get, path, as: .manager)
        #expect(response.headers["Content-Type"] == "text/event-stream")
        world.directory.open()
        let events = try await events(of: response)
        #expect(events.first?.run["status"] == "running")
        #expect(events.last?.run["status"] == "applied")
        #expect(events.map(\.id) == events.map(\.id).sorted())
        #expect(events.allSatisfy { Int64($0.id) == $0.run["version"]?.integerValue })
      }
    }
  }

  @Test("Who was cut off goes on after the last event, and is sent away at the end")
  func resume() async throws {
    try await withAPI { world in
      world.directory.hold(people: [.person(1)])
      try await world.serving {
        let run = try await world.run()
        let path = "/api/v1/runs/\(run["run_id"]?.stringValue ?? "")/events"
        let last = Int(run["version"]?.integerValue ?? 0)
        let again = try await world.call(
          .get, path, as: .manager, headers: ["Last-Event-ID": String(last - 1)])
        #expect(try await events(of: again).map(\.id) == [last])
        let done = try await world.call(
          .get, path, as: .manager, headers: ["Last-Event-ID": String(last)])
        #expect(done.status == 204)
        let strange = try await world.call(
          .get, path, as: .manager, headers: ["Last-Event-ID": "x"])
        #expect(try await events(of: strange).map(\.id) == [last])
      }
    }
  }
}
