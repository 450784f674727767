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
  func fault(target: String, version: String, limits: HTTPServerSettings.Limits) -> Problem? {
    guard size + target.utf8.count <= limits.header else { return Problem(.headersTooLarge) }
    if let text = syntaxFault(target: target, version: version) {
      return Problem(.badRequest, text)
    }
    if let length = announcedLength, length > limits.body {
      return .tooLarge(limit: limits.body)
    }
    return nil
  }

  /// What libmicrohttpd lets pass, and what lets requests hide in each other (RFC 9112).
  private func syntaxFault(target: String, version: String) -> String? {
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
      return "The request line has a space in its path. Encode it as %20."
    }
    guard headers.fields.allSatisfy({ Self.isToken($0.name) }) else {
      return "A header name has a space or another character that isn't allowed. Correct it."
    }
    let hosts = headers.values("Host").count
    guard hosts == 1 || (hosts == 0 && version == "HTTP/1.0") else {
      return "The request needs exactly one Host header. Send it."
    }
    let encodings = headers.values("Transfer-Encoding")
    guard headers.values("Content-Length").count + encodings.count <= 1 else {
      return "Content-Length and Transfer-Encoding contradict each other. Send one of them."
    }
    guard encodings.allSatisfy({ $0.lowercased() == "chunked" }) else {
      return "This transfer encoding isn't known. Use chunked, or announce a length."
    }
    return nil
  }

  /// Whether a header name has only the characters of RFC 9110, section 5.6.2.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
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
