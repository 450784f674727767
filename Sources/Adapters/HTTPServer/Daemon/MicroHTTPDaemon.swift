import CMicroHTTPD
import Dispatch
import Glibc
import HTTPRouting
import Synchronization
import Values

/// libmicrohttpd with its threads; the callbacks lead each request to its `Exchange`.
///
/// - Note: `@unchecked Sendable` because everything is set once by the initialiser, and
///   libmicrohttpd's own locks protect the daemon behind the pointer.
final class MicroHTTPDaemon: @unchecked Sendable {
  private let daemon: OpaquePointer
  private let core: RunningServer
  private let context: DaemonContext

  /// Starts the threads; `context` outlives them, because `stop` ends them before it returns.
  init(
    core: RunningServer, settings: HTTPServerSettings, address: ServerAddress
  ) throws(HTTPServerError) {
    self.core = core
    let log = DaemonLog()
    let context = DaemonContext(core: core, log: log)
    self.context = context
    var raw = muster_mhd_settings()
    raw.threads = UInt32(settings.threads ?? max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    // The table counts; libmicrohttpd divides its own limit among its threads.
    raw.connections = UInt32(clamping: (settings.limits.connections + 16) * Int(raw.threads))
    raw.timeout_seconds = UInt32(clamping: settings.limits.timeout.components.seconds)
    // Room for the parsed lines, the answer's header, and a header that is too large by little, so
    // that it gets a proper answer. Between requests libmicrohttpd clears, so touches, all of it.
    raw.connection_memory = settings.limits.header + (16 << 10)
    raw.context = Unmanaged.passUnretained(context).toOpaque()
    DaemonCallbacks.install(in: &raw)
    let started = try Self.start(&raw, settings.tls, address)
    guard let started else {
      let reason = log.last ?? "libmicrohttpd doesn't start"
      throw HTTPServerError(settings.tls == nil ? .system : .badCertificate, address, reason)
    }
    daemon = started
  }

  private static func start(
    _ raw: inout muster_mhd_settings, _ tls: TLSFiles?, _ address: ServerAddress
  ) throws(HTTPServerError) -> OpaquePointer? {
    guard let tls else { return muster_mhd_start(&raw) }
    let (certificate, privateKey) = try tls.read(for: address)
    return certificate.withCString { certificate in
      privateKey.revealed.withCString { key in
        raw.certificate = certificate
        raw.private_key = key
        return muster_mhd_start(&raw)
      }
    }
  }

  /// Takes an accepted client over, with its descriptor.
  func take(_ connection: Connection, _ address: inout SocketAddress) {
    address.withPointer { address, length in
      // On failure libmicrohttpd has closed the descriptor.
      if MHD_add_connection(daemon, connection.descriptor, address, length.pointee) != .YES {
        core.table.remove(connection.descriptor)
      }
    }
  }

  /// Closes all connections and ends the threads; nothing may be suspended any more.
  func stop() async {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "muster.http.stop").async { [self] in
        MHD_stop_daemon(daemon)
        continuation.resume()
      }
    }
  }
}

/// What the callbacks get as their first argument.
final class DaemonContext: Sendable {
  let core: RunningServer
  let log: DaemonLog

  init(core: RunningServer, log: DaemonLog) {
    self.core = core
    self.log = log
  }
}

/// The last message of libmicrohttpd, which has no other way to say why it doesn't start.
final class DaemonLog: Sendable {
  private let message = Mutex<String?>(nil)

  var last: String? { message.withLock { $0 } }

  func keep(_ text: String) {
    message.withLock { $0 = text }
  }
}
