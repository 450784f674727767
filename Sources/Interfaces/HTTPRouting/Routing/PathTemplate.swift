/// The path of a route, with parameters in braces: `/api/v1/auth/users/{id}`.
public struct PathTemplate: Hashable, Sendable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  /// One part between slashes.
  public enum Segment: Hashable, Sendable {
    /// This text.
    case fixed(String)
    /// Any text, kept under a name.
    case parameter(String)
  }

  /// The parts in order.
  public let segments: [Segment]
  /// The template as written, without a trailing slash.
  public let description: String

  /// Reads a template.
  public init(_ text: String) {
    segments = text.split(separator: "/").map { part in
      part.hasPrefix("{") && part.hasSuffix("}")
        ? .parameter(String(part.dropFirst().dropLast())) : .fixed(String(part))
    }
    description = text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// Reads a template.
  public init(stringLiteral value: String) {
    self.init(value)
  }

  /// The names of the parameters in order.
  public var parameterNames: [String] {
    segments.compactMap { segment in
      guard case .parameter(let name) = segment else { return nil }
      return name
    }
  }
}
