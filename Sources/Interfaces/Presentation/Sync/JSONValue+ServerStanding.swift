public import Services
public import Values

extension JSONValue {
  /// How one of a directory's servers stands, and why.
  public init(_ standing: ServerStanding) {
    self = [
      "url": .string(standing.url), "state": .string(standing.state.rawValue),
      "uses": .array(standing.uses.map { .string($0.rawValue) }),
      "reason": .string(standing.reason), "failures": JSONValue(standing.failures),
    ]
  }
}
