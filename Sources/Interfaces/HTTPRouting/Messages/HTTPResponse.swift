public import Values

/// An answer: status, header lines and a body.
public struct HTTPResponse: Sendable {
  /// What follows the header lines.
  public enum Body: Sendable {
    /// The whole body.
    case bytes([UInt8])
    /// A body that is written while it is sent.
    case stream(BodyStream)
    /// Left out, as for HEAD; the length that the body would have, nil for a stream's.
    case omitted(length: Int?)
  }

  /// The status code.
  public var status: Int
  /// The header lines; `Content-Length`, `Date` and `Connection` are the server's.
  public var headers: HTTPHeaders
  /// The body.
  public var body: Body

  /// Joins the parts.
  public init(status: Int, headers: HTTPHeaders = [:], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// An answer in JSON.
  public static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: ["Content-Type": MediaType.json], body: .bytes(value.utf8))
  }

  /// An answer in plain text.
  public static func text(
    _ text: String, status: Int = 200, type: String = MediaType.text
  ) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: ["Content-Type": type], body: .bytes(Array(text.utf8)))
  }

  /// An answer of an unknown length, written while it is sent.
  public static func stream(type: String, _ stream: BodyStream) -> HTTPResponse {
    HTTPResponse(status: 200, headers: ["Content-Type": type], body: .stream(stream))
  }

  /// Done, and there is nothing to say.
  public static var noContent: HTTPResponse { HTTPResponse(status: 204) }

  /// This answer with one more header.
  public func with(_ name: String, _ value: String) -> HTTPResponse {
    var response = self
    response.headers[name] = value
    return response
  }

  /// This answer with a secret in it, which no cache may keep.
  public var uncached: HTTPResponse { with("Cache-Control", "no-store") }

  /// The number of bytes of the body; nil when only the sending shows it.
  public var bodyLength: Int? {
    switch body {
    case .bytes(let bytes): bytes.count
    case .omitted(let length): length
    case .stream: nil
    }
  }

  /// This answer as HEAD gets it.
  var withoutBody: HTTPResponse {
    var response = self
    response.body = .omitted(length: bodyLength)
    return response
  }
}
