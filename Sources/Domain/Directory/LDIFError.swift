/// Why a text isn't LDIF content (RFC 2849).
public struct LDIFError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Hashable {
    /// A record doesn't start with `dn:`.
    case missingName
    /// A line without `:`.
    case missingColon
    /// A value isn't base64 text.
    case malformedBase64
    /// A value is to be taken from a URL, which isn't done here.
    case externalValue
    /// The text describes changes, not entries.
    case changeRecord
    /// The `version:` isn't 1.
    case unknownVersion(String)
    /// A name or attribute isn't UTF-8.
    case notText
  }

  /// What is wrong.
  public let reason: Reason
  /// The line, counted from 1.
  public let line: Int

  init(_ reason: Reason, line: Int) {
    self.reason = reason
    self.line = line
  }

  /// One sentence with the line.
  public var description: String {
    let words =
      switch reason {
      case .missingName: "a record must start with dn:"
      case .missingColon: "there is no : after the attribute"
      case .malformedBase64: "the value after :: is not base64 text"
      case .externalValue: "values from a URL (:<) are not read; write the value itself"
      case .changeRecord: "changetype records are not read; write whole entries"
      case .unknownVersion(let version): "version \(version) is not known; write version: 1"
      case .notText: "the name or attribute is not UTF-8"
      }
    return "line \(line): \(words)"
  }
}
