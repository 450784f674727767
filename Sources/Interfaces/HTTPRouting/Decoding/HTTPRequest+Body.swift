public import Values

extension HTTPRequest {
  /// The body as a JSON object, read by a closure that asks for each field.
  ///
  /// - Throws: `unsupported_media_type`, `malformed_json` with the place, or `validation` with the
  ///   faults of all fields at once.
  public func readBody<Value>(_ read: (ObjectReader) throws -> Value) throws -> Value {
    guard let reader = ObjectReader(try jsonBody()) else {
      throw Problem(.validation, "The body must be a JSON object.")
    }
    let value = try read(reader)
    let faults = reader.finish()
    guard faults.isEmpty else {
      throw Problem(.validation, errors: faults.map { FieldError($0.place, $0.code, $0.message) })
    }
    return value
  }

  /// The body as JSON of any kind.
  ///
  /// - Throws: `unsupported_media_type`, or `malformed_json` with the place.
  public func jsonBody() throws(Problem) -> JSONValue {
    guard let type = headers["Content-Type"], MediaType.isJSON(type) else {
      throw Problem(.unsupportedMediaType)
    }
    do {
      return try JSONValue(parsing: body)
    } catch {
      throw Problem(
        .malformedJSON,
        "In line \(error.line), column \(error.column) \(error.reason). Correct the body.")
    }
  }
}
