/// What a mail says.
public struct MailText: Sendable, Hashable {
  /// The subject, one line.
  public var subject: String
  /// The text.
  public var body: String

  /// Joins both.
  public init(subject: String, body: String) {
    self.subject = subject
    self.body = body
  }
}
