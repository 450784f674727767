import Values

/// What `muster sync --json` printed about one directory's run.
struct RunReport: Sendable {
  let code: Int32
  let json: JSONValue
  /// Everything that was printed.
  let text: String

  init(_ finished: FinishedProgram) throws {
    code = finished.code
    text = finished.report
    json = try Self.first(of: finished) ?? .null
  }

  private static func first(of finished: FinishedProgram) throws -> JSONValue? {
    guard !finished.output.isEmpty else { return nil }
    return try JSONValue(parsing: finished.output).arrayValue?.first
  }

  var id: String { json["run_id"]?.stringValue ?? "" }
  var status: String { json["status"]?.stringValue ?? "" }

  var effectCount: Int64? { json["effect_count"]?.integerValue }

  /// One of the report's numbers.
  func count(_ name: String) -> Int64? { json["counts"]?[name]?.integerValue }

  var failure: String { json["failure"]?.stringValue ?? "" }

  /// The names of the guards that hold the plan.
  var guards: [String] {
    (json["guards"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
  }
}
