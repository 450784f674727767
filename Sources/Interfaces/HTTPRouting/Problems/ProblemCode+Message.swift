/// Faults of the message itself, found before the request means anything.
extension ProblemCode {
  /// The request can't be understood.
  public static let badRequest = ProblemCode(
    "bad_request", 400, "Bad request", "The request can't be read. Correct it and send it again.")
  /// The body isn't JSON.
  public static let malformedJSON = ProblemCode(
    "malformed_json", 400, "Malformed JSON", "The body isn't valid JSON. Correct it.")
  /// The path exists, the method doesn't.
  public static let methodNotAllowed = ProblemCode(
    "method_not_allowed", 405, "Method not allowed",
    "This path has no such method. Use one that the Allow header names.")
  /// The body is larger than allowed.
  public static let contentTooLarge = ProblemCode(
    "content_too_large", 413, "Content too large", "The body is too large. Send less.")
  /// The body has a type that isn't read here.
  public static let unsupportedMediaType = ProblemCode(
    "unsupported_media_type", 415, "Unsupported media type",
    "Send the body as JSON, with the header Content-Type: application/json.")
  /// The header lines are larger than allowed.
  public static let headersTooLarge = ProblemCode(
    "headers_too_large", 431, "Header fields too large",
    "The header of the request is too large. Send fewer or shorter header lines.")

  static let ofTheMessage: [ProblemCode] = [
    badRequest, malformedJSON, methodNotAllowed, contentTooLarge, unsupportedMediaType,
    headersTooLarge,
  ]
}
