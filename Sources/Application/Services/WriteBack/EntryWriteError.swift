public import Directory

/// Why a directory did not make a change.
public struct EntryWriteError: Error, Sendable, Hashable {
  /// What can be done about it.
  public enum Code: Sendable, Hashable {
    /// The entry is no longer as it was last seen: read it and plan again.
    case assertionFailed
    /// No entry has the identifier, or the entry above a new one is missing.
    case noSuchEntry
    /// Another entry has the name, or what the creation's filter asks for; the entry where it can
    /// be read.
    case alreadyExists(Entry?)
    /// The group may not be without members, and this is its last one.
    case lastMember
    /// The writer lacks the right.
    case insufficientRights
    /// A value breaks a rule of the server, such as its password policy or uniqueness.
    case constraintViolation
    /// The entry would break the schema.
    case schemaViolation
    /// The server is set up not to do this.
    case unwillingToPerform
    /// The server has no transactions, or the settings don't allow them.
    case transactionsUnsupported
    /// No server could be reached, none was asked to change anything.
    case unreachable
    /// The server is busy, away or out of time, and has changed nothing.
    case busy
    /// The connection broke after the change was sent: it may have been made.
    case outcomeUnknown
    /// The server refused for another reason.
    case refused
  }

  /// What can be done about it.
  public var code: Code
  /// What was being done: `change mail of uid=ann,ou=people,dc=example,dc=com`.
  public var operation: String
  /// The result code of LDAP (RFC 4511, appendix A) or, when negative, of the library.
  public var resultCode: Int32
  /// The server's own words, perhaps empty.
  public var serverText: String
  /// One sentence for people: what failed, on what, why, and what to do next; never a password.
  public var message: String

  /// Joins the facts.
  public init(
    code: Code, operation: String, resultCode: Int32, serverText: String, message: String
  ) {
    self.code = code
    self.operation = operation
    self.resultCode = resultCode
    self.serverText = serverText
    self.message = message
  }

  /// Whether the same change may succeed later without anybody's doing.
  public var isTransient: Bool {
    switch code {
    case .unreachable, .busy, .outcomeUnknown: true
    case .assertionFailed, .noSuchEntry, .alreadyExists, .lastMember, .insufficientRights,
      .constraintViolation, .schemaViolation, .unwillingToPerform, .transactionsUnsupported,
      .refused:
      false
    }
  }
}
