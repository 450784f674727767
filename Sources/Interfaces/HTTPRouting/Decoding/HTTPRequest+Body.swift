public import Values

extension HTTPRequest {
  /// The body as a JSON object, read by a closure that asks for each field.
  ///
  /// One member may be left as text where it is an object, which `ObjectReader.text` then is.
  ///
  /// - Throws: `unsupported_media_type`, `malformed_json` with the place, or `validation` with the
  ///   faults of all fields at once.
  public func readBody<Value>(
    leaving key: String? = nil, _ read: (ObjectReader) throws -> Value
  ) throws -> Value {
    let (json, text) = try jsonBody(leaving: key)
    guard let reader = ObjectReader(json, text: text) else {
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
  public func jsonBody() throws(Problem) -> JSONValue { try jsonBody(leaving: nil).value }

  private func jsonBody(
    leaving key: String?
  ) throws(Problem) -> (value: JSONValue, text: JSONText?) {
    guard let type = headers["Content-Type"], MediaType.isJSON(type) else {
      throw Problem(.unsupportedMediaType)
    }
    do {
      return try JSONValue.parsing(body, leaving: key)
    } catch {
      throw Problem(
        .malformedJSON,
        "In line \(error.line), column \(error.column) \(error.reason). Correct the body.")
    }
  }
}
