public import Directory
public import Services
public import Values

extension JSONValue {
  /// How the following of a directory stands.
  public init(_ standing: LiveStanding, at now: Timestamp) {
    self = [
      "state": .string(standing.state.rawValue), "reason": .string(standing.reason),
      "since": JSONValue(standing.since), "last_change_at": JSONValue(standing.lastChangeAt),
      "heard_at": JSONValue(standing.heardAt),
      "lag_ms": .integer(standing.lag(at: now).milliseconds),
    ]
  }

  /// A piece of news: `state` or `run`, with the directory and the moment.
  public init(_ news: LiveNews, of directory: DirectoryName, at now: Timestamp) {
    let kind: String
    let value: JSONValue
    switch news {
    case .stands(let standing): (kind, value) = ("state", JSONValue(standing, at: now))
    case .ended(let run): (kind, value) = ("run", JSONValue(run))
    }
    self = [
      "event": .string(kind), "at": JSONValue(now),
      "directory": .string(directory.description), kind: value,
    ]
  }
}
