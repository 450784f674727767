public import HTTPRouting
import Glibc

/// An HTTP/1.1 server on libmicrohttpd, plain or over TLS.
public struct HTTPServer: Sendable {
  private let settings: HTTPServerSettings
  private let responder: any HTTPResponder

  /// Joins the settings and what answers the requests.
  public init(settings: HTTPServerSettings, responder: any HTTPResponder) {
    self.settings = settings
    self.responder = responder
  }

  /// Serves until the task is cancelled, then stops in order.
  ///
  /// A stop refuses new connections, ends event streams, waits for running requests up to
  /// `stopDeadline`, answers the rest with 503, and closes all connections.
  ///
  /// - Parameter whenListening: called once with the address that clients can connect to.
  /// - Throws: `HTTPServerError` when it can't listen.
  public func run(
    whenListening: @Sendable (ServerAddress) -> Void = { _ in }
  ) async throws {
    allowDescriptors(for: settings.limits.connections)
    let socket = try ListeningSocket(settings.listen)
    let table = ConnectionTable(
      total: settings.limits.connections, perAddress: settings.limits.perAddress)
    let watch = try ConnectionWatch(
      socket: socket, table: table,
      silenceSeconds: max(1, Int(settings.limits.timeout.components.seconds)))
    let core = RunningServer(responder: responder, settings: settings, table: table, watch: watch)
    let daemon = try MicroHTTPDaemon(core: core, settings: settings, address: socket.address)
    watch.run { daemon.take($0, &$1) }
    whenListening(socket.address)
    await untilCancelled()
    let deadline = settings.stopDeadline
    // The stop takes its time, although this task is cancelled.
    await Task { await Self.stop(core, watch, daemon, deadline: deadline) }.value
  }

  private static func stop(
    _ core: RunningServer, _ watch: ConnectionWatch, _ daemon: MicroHTTPDaemon, deadline: Duration
  ) async {
    // First: whoever finds the socket closed may rely on every answer to say that it is the last.
    core.beginStopping()
    await watch.stopAccepting()
    await wait(for: core, atMost: deadline)
    core.abandonRest()
    // The last answers need a moment to be sent.
    await wait(for: core, atMost: .seconds(1))
    await watch.stop()
    await daemon.stop()
  }

  private static func wait(for core: RunningServer, atMost limit: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await core.waitUntilIdle() }
      group.addTask {
        do { try await Task.sleep(for: limit) } catch { /* Idle before the limit. */  }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func untilCancelled() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    for await _ in stream {}
    continuation.finish()
  }

  /// Raises this process's soft limit of descriptors as far as needed and allowed.
  private func allowDescriptors(for connections: Int) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    let wanted = rlim_t(connections + 256)
    guard limit.rlim_cur < wanted else { return }
    limit.rlim_cur = min(wanted, limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
