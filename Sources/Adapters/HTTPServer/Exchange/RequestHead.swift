import CMicroHTTPD
import HTTPRouting

/// The header lines of a request, and what they say about its body.
struct RequestHead {
  private(set) var headers = HTTPHeaders()
  /// The bytes of the lines as sent, about.
  private(set) var size = 0

  /// Copies the lines of a connection's current request.
  init(of connection: OpaquePointer) {
    withUnsafeMutablePointer(to: &self) { head in
      _ = MHD_get_connection_values_n(
        connection, .HEADER_KIND,
        { context, _, name, nameSize, value, valueSize in
          context?.assumingMemoryBound(to: RequestHead.self).pointee
            .add(text(name, nameSize), text(value, valueSize))
          return .YES
        }, head)
    }
  }

  private mutating func add(_ name: String, _ value: String) {
    headers.add(name, value)
    size += name.utf8.count + value.utf8.count + 4
  }

  /// The length that the body is announced with; nil when it isn't.
  var announcedLength: Int? {
    headers["Content-Length"].flatMap { Int($0) }
  }

  /// Why the request can't be taken, as far as its head shows.
  func fault(targetSize: Int, limits: HTTPServerSettings.Limits) -> Problem? {
    guard size + targetSize <= limits.header else { return Problem(.headersTooLarge) }
    let lengths = headers.values("Content-Length").count
    let encodings = headers.values("Transfer-Encoding")
    // Two framings of one body let requests hide in each other (RFC 9112, section 6.3).
    guard lengths + encodings.count <= 1, headers.values("Host").count <= 1 else {
      return Problem(
        .badRequest, "Content-Length, Transfer-Encoding or Host contradict each other. Send one.")
    }
    guard encodings.allSatisfy({ $0.lowercased() == "chunked" }) else {
      return Problem(.badRequest, "This transfer encoding isn't known. Use chunked or a length.")
    }
    if let length = announcedLength, length > limits.body {
      return .tooLarge(limit: limits.body)
    }
    return nil
  }
}

extension Problem {
  /// The body is larger than `limit` bytes.
  static func tooLarge(limit: Int) -> Problem {
    Problem(.contentTooLarge, "The body is larger than \(limit) bytes. Send less.")
  }
}

private func text(_ start: UnsafePointer<CChar>?, _ size: Int) -> String {
  guard let start else { return "" }
  return start.withMemoryRebound(to: UInt8.self, capacity: size) { bytes in
    String(decoding: UnsafeBufferPointer(start: bytes, count: size), as: UTF8.self)
  }
}
