import HTTPRouting
import HTTPServer
import Testing

/// A server for the time of one test, on a port that the system chooses.
struct LiveServer {
  let address: ServerAddress
  let run: Task<Void, any Error>

  /// Starts a server and waits until it listens.
  static func start(
    _ responder: any HTTPResponder,
    on address: ServerAddress = .network(host: "127.0.0.1", port: 0),
    _ change: (inout HTTPServerSettings) -> Void = { _ in }
  ) async throws -> LiveServer {
    var settings = HTTPServerSettings(listen: address, threads: 2)
    change(&settings)
    let server = HTTPServer(settings: settings, responder: responder)
    let (addresses, continuation) = AsyncStream.makeStream(of: ServerAddress.self)
    let run = Task {
      defer { continuation.finish() }
      try await server.run { continuation.yield($0) }
    }
    for await address in addresses { return LiveServer(address: address, run: run) }
    try await run.value
    throw RawClient.Failure(description: "the server ended without listening")
  }

  /// Runs a test against a server, and stops it afterwards.
  static func with<Value>(
    _ responder: any HTTPResponder, _ change: (inout HTTPServerSettings) -> Void = { _ in },
    _ test: (LiveServer) async throws -> Value
  ) async throws -> Value {
    let server = try await start(responder, change)
    do {
      let value = try await test(server)
      try await server.stop()
      return value
    } catch {
      try await server.stop()
      throw error
    }
  }

  /// Asks the server to stop, and waits until it has.
  func stop() async throws {
    run.cancel()
    try await run.value
  }

  /// A new connection.
  func connect() throws -> RawClient {
    switch address {
    case .network(_, let port): try RawClient(port: port)
    case .socketFile(let path): try RawClient(path: path)
    }
  }

  /// Sends one request on a connection of its own.
  func ask(
    _ line: String, _ headers: [String] = [], body: String = ""
  ) async throws -> RawAnswer {
    let client = try connect()
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    let head = ["\(line) HTTP/1.1", "Host: test", "Connection: close"] + headers + length
    await client.send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    return RawAnswer(try await client.readAll())
  }
}
