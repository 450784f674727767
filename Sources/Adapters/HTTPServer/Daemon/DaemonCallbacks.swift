import CMicroHTTPD
import Glibc
import Synchronization

/// The C functions that libmicrohttpd calls; each finds its Swift object and leaves the rest to it.
enum DaemonCallbacks {
  static func install(in settings: inout muster_mhd_settings) {
    settings.uri = { context, uri, connection in
      guard let context, let uri, let connection else { return nil }
      return Unmanaged.passRetained(
        DaemonCallbacks.exchange(context, String(cString: uri), connection)
      ).toOpaque()
    }
    settings.handler = { _, _, _, method, version, upload, uploadSize, request in
      guard let exchange = DaemonCallbacks.exchange(request?.pointee), let method, let version,
        let uploadSize
      else { return .NO }
      let bytes = UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)
      uploadSize.pointee = 0
      return exchange.proceed(
        method: String(cString: method), version: String(cString: version), upload: bytes)
        ? .YES : .NO
    }
    settings.completed = { _, _, request, _ in
      guard let opaque = request?.pointee else { return }
      request?.pointee = nil
      Unmanaged<Exchange>.fromOpaque(opaque).takeRetainedValue().complete()
    }
    settings.connection_changed = { context, connection, socket, change in
      guard let context, let connection, let socket else { return }
      DaemonCallbacks.connectionChanged(context, connection, socket, change)
    }
    // Paths are decoded later and more strictly.
    settings.unescape = { _, _, text in text.map { strlen($0) } ?? 0 }
    settings.log = { context, format, arguments in
      guard let context, let format, let arguments else { return }
      DaemonCallbacks.context(context).log.keep(DaemonCallbacks.text(format, arguments))
    }
  }

  private static func context(_ opaque: UnsafeMutableRawPointer) -> DaemonContext {
    Unmanaged<DaemonContext>.fromOpaque(opaque).takeUnretainedValue()
  }

  private static func exchange(_ opaque: UnsafeMutableRawPointer?) -> Exchange? {
    opaque.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func exchange(
    _ opaque: UnsafeMutableRawPointer, _ target: String, _ connection: OpaquePointer
  ) -> Exchange {
    let client = muster_mhd_socket_context(connection).map {
      Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue()
    }
    return Exchange(
      core: context(opaque).core, connection: connection, client: client, target: target)
  }

  private static func connectionChanged(
    _ opaque: UnsafeMutableRawPointer, _ connection: OpaquePointer,
    _ socket: UnsafeMutablePointer<UnsafeMutableRawPointer?>,
    _ change: MHD_ConnectionNotificationCode
  ) {
    let table = context(opaque).core.table
    if change == .CONNECTION_NOTIFY_STARTED {
      guard let client = table[muster_mhd_socket(connection)] else { return }
      client.isOpen.store(true, ordering: .releasing)
      socket.pointee = Unmanaged.passRetained(client).toOpaque()
    } else if let opaque = socket.pointee {
      let client = Unmanaged<Connection>.fromOpaque(opaque).takeRetainedValue()
      table.remove(client.descriptor)
    }
  }

  private static func text(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) -> String {
    var text = [CChar](repeating: 0, count: 512)
    vsnprintf(&text, text.count, format, arguments)
    let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self)
  }
}
