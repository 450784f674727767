public import Accounts

/// A request that its sender has named, so that it is done once however often it comes.
public struct RepeatableRequest: Sendable {
  /// Who sends it; nil for somebody who isn't signed in.
  public var account: AccountID?
  /// What it asks for.
  public var path: String
  /// The name that the sender gave it.
  public var name: String
  /// What it brings; a repetition brings the same.
  public var body: [UInt8]

  /// Joins the parts.
  public init(account: AccountID?, path: String, name: String, body: [UInt8]) {
    self.account = account
    self.path = path
    self.name = name
    self.body = body
  }
}

/// How answers of one kind are written down and read again.
public struct AnswerForm<Answer: Sendable>: Sendable {
  /// The answer as text; nil for one that isn't kept.
  public var text: @Sendable (Answer) -> String?
  /// The answer in a text; nil for a text that it can't be read from.
  public var answer: @Sendable (String) -> Answer?

  /// Joins both directions.
  public init(
    text: @escaping @Sendable (Answer) -> String?, answer: @escaping @Sendable (String) -> Answer?
  ) {
    self.text = text
    self.answer = answer
  }
}

/// Why a named request isn't answered.
public enum RepetitionError: Error, Sendable, Hashable {
  /// The sender has given the same name to a request with another body.
  case anotherBody
}
