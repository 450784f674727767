/// The files that a configuration refers to.
public protocol ConfigurationFiles: Sendable {
  /// Reads a file of at most `limit` bytes.
  ///
  /// - Throws: `ConfigurationFileError` when it can't be read or is longer.
  func read(_ path: String, limit: Int) throws(ConfigurationFileError) -> ConfigurationFile
}

/// The content of one file.
public struct ConfigurationFile: Hashable, Sendable {
  /// The bytes.
  public var bytes: [UInt8]
  /// Whether every user of the machine may read it.
  public var isWorldReadable: Bool

  /// Joins both.
  public init(bytes: [UInt8], isWorldReadable: Bool = false) {
    self.bytes = bytes
    self.isWorldReadable = isWorldReadable
  }
}

/// Why a file couldn't be read.
public struct ConfigurationFileError: Error, Hashable, Sendable {
  /// What stood in the way.
  public enum Code: Hashable, Sendable {
    /// There is no such file.
    case missing
    /// It is longer than it may be.
    case tooLong
    /// The system refused for another reason.
    case unreadable
  }

  /// What stood in the way.
  public var code: Code
  /// The file.
  public var path: String
  /// The system's words, `No such file or directory`.
  public var reason: String

  /// Joins the facts.
  public init(code: Code, path: String, reason: String) {
    self.code = code
    self.path = path
    self.reason = reason
  }
}
