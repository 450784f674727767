/// A request method (RFC 9110, section 9).
public enum HTTPMethod: Hashable, Sendable {
  /// Reads.
  case get
  /// Reads, answered without the body.
  case head
  /// Creates or acts.
  case post
  /// Replaces.
  case put
  /// Changes a part.
  case patch
  /// Removes.
  case delete
  /// Asks which methods a path has.
  case options
  /// Any other method, as written.
  case other(String)

  /// Reads the method of a request line; the case of letters counts.
  public init(_ name: String) {
    switch name {
    case "GET": self = .get
    case "HEAD": self = .head
    case "POST": self = .post
    case "PUT": self = .put
    case "PATCH": self = .patch
    case "DELETE": self = .delete
    case "OPTIONS": self = .options
    default: self = .other(name)
    }
  }

  /// The method as written in a request line.
  public var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .other(let name): name
    }
  }

  /// Whether the method promises to change nothing (RFC 9110, section 9.2.1).
  public var isSafe: Bool {
    switch self {
    case .get, .head, .options: true
    case .post, .put, .patch, .delete, .other: false
    }
  }
}
