import HTTPRouting
import Values

extension Log {
  /// Writes one request.
  func write(_ line: AccessLogLine) {
    info(
      "request",
      [
        "method": .string(line.method), "target": .string(line.target),
        "status": JSONValue(line.status), "bytes": JSONValue(line.bytes),
        "milliseconds": .number((line.duration.inSeconds * 1e6).rounded() / 1e3),
        "client": .string("\(line.client)"), "request_id": .string(line.requestID),
        "user_agent": JSONValue(line.userAgent),
      ])
  }

  /// Writes an error that the client was told nothing of but the request's id.
  func write(_ failure: UnexpectedFailure) {
    error(
      "request failed",
      [
        "method": .string(failure.method.name), "path": .string(failure.path),
        "error": .string("\(failure.error)"), "request_id": .string(failure.requestID),
      ])
  }
}
