/// The names of the media types in use.
public enum MediaType {
  /// JSON (RFC 8259).
  public static let json = "application/json"
  /// A problem document (RFC 9457).
  public static let problem = "application/problem+json"
  /// Server-sent events.
  public static let eventStream = "text/event-stream"
  /// A table (RFC 4180) with a row of headings.
  public static let csv = "text/csv; charset=utf-8; header=present"
  /// One JSON value a line.
  public static let jsonLines = "application/jsonl"
  /// Plain text in UTF-8.
  public static let text = "text/plain; charset=utf-8"

  /// The type and subtype of a header value in lower case, without parameters.
  static func essence(of value: String) -> String {
    let essence = value.prefix { $0 != ";" }
    return String(decoding: essence.trimmingBlanks.utf8.map(\.lowercasedASCII), as: UTF8.self)
  }
}
