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

  /// Whether a `Content-Type` says JSON in UTF-8, the only charset that JSON has (RFC 8259, 8.1).
  static func isJSON(_ value: String) -> Bool {
    guard essence(of: value) == json else { return false }
    return value.split(separator: ";").dropFirst().allSatisfy { parameter in
      let parts = parameter.split(separator: "=", maxSplits: 1).map(\.trimmingBlanks)
      guard parts.count == 2, parts[0].lowercased() == "charset" else { return true }
      return ["utf-8", "\"utf-8\""].contains(parts[1].lowercased())
    }
  }

  /// The type and subtype of a header value in lower case, without parameters.
  static func essence(of value: String) -> String {
    let essence = value.prefix { $0 != ";" }
    return String(decoding: essence.trimmingBlanks.utf8.map(\.lowercasedASCII), as: UTF8.self)
  }
}
