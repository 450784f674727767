/// One thing that is wrong, or unwise, in the configuration.
public struct ConfigurationProblem: Error, Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// The program can't start with it.
    case error
    /// The program starts; somebody should look at it.
    case warning
  }

  /// How bad it is.
  public var severity: Severity
  /// Where it was written.
  public var origin: ValueOrigin
  /// The setting, `directories.0.users.base`; empty when it isn't about one.
  public var path: String
  /// What is wrong, as a clause; never a secret.
  public var reason: String
  /// What may stand there instead; nil when the reason says it.
  public var allowed: String?

  /// Joins the facts.
  public init(
    severity: Severity = .error, origin: ValueOrigin, path: String = "", reason: String,
    allowed: String? = nil
  ) {
    self.severity = severity
    self.origin = origin
    self.path = path
    self.reason = reason
    self.allowed = allowed
  }
}

extension ConfigurationProblem: CustomStringConvertible {
  /// `config/muster.yaml:12: server.listen: "here" isn't allowed; allowed: …`.
  public var description: String {
    var parts: [String] = origin == .builtIn ? [] : [origin.description]
    if !path.isEmpty { parts.append(path) }
    parts.append(allowed.map { "\(reason); allowed: \($0)" } ?? reason)
    return parts.joined(separator: ": ")
  }
}

/// A configuration that the program can't start with.
public struct ConfigurationError: Error, Hashable, Sendable {
  /// Every problem, errors and warnings, in the order of the settings.
  public var problems: [ConfigurationProblem]

  /// Collects the problems.
  public init(problems: [ConfigurationProblem]) {
    self.problems = problems
  }
}
