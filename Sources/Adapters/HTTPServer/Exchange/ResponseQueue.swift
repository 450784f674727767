import CMicroHTTPD
import HTTPRouting

/// Turns an answer into libmicrohttpd's form and hands it over.
enum ResponseQueue {
  /// Queues the answer; false closes the connection.
  static func send(
    _ answer: HTTPResponse, pipe: StreamPipe?, closing: Bool, on connection: OpaquePointer
  ) -> Bool {
    guard let response = make(answer.body, pipe: pipe) else { return false }
    defer { MHD_destroy_response(response) }
    for field in answer.headers.fields {
      MHD_add_response_header(response, field.name, field.value)
    }
    if closing { MHD_add_response_header(response, "Connection", "close") }
    return MHD_queue_response(connection, UInt32(answer.status), response) == .YES
  }

  private static func make(_ body: HTTPResponse.Body, pipe: StreamPipe?) -> OpaquePointer? {
    switch body {
    case .bytes(let bytes):
      return bytes.withUnsafeBytes { buffer in
        // libmicrohttpd copies the bytes, so it doesn't write to them.
        MHD_create_response_from_buffer(
          buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress),
          .RESPMEM_MUST_COPY)
      }
    case .omitted(let length):
      // Never read: only HEAD and 304 have such a body.
      let response = MHD_create_response_from_callback(
        length.map(UInt64.init) ?? muster_mhd_size_unknown, 1024,
        { _, _, _, _ in muster_mhd_end_with_error }, nil, nil)
      // For a chunked answer to HEAD libmicrohttpd 0.9.75 would send the last, empty chunk.
      if length == nil { muster_mhd_forbid_chunks(response) }
      return response
    case .stream:
      guard let pipe else { return nil }
      return MHD_create_response_from_callback(
        muster_mhd_size_unknown, 16 << 10,
        { context, _, buffer, size in
          guard let context, let buffer else { return muster_mhd_end_with_error }
          return Unmanaged<StreamPipe>.fromOpaque(context).takeUnretainedValue()
            .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
        }, Unmanaged.passRetained(pipe).toOpaque(),
        { context in
          guard let context else { return }
          Unmanaged<StreamPipe>.fromOpaque(context).release()
        })
    }
  }
}
