/// Knows which passwords are easily guessed: words, names, keyboard rows, and variations of them.
public protocol PasswordDictionary: Sendable {
  /// Why a password is easily guessed, as a clause in lower case such as `it is based on a
  /// dictionary word`; nil when it isn't.
  ///
  /// - Throws: `PasswordDictionaryError` when the dictionary can't be read.
  func objection(to password: String) async throws(PasswordDictionaryError) -> String?
}

/// The dictionary can't be used.
public struct PasswordDictionaryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What failed, on what, and what to do next.
  public let description: String

  /// Takes the sentence.
  public init(_ description: String) {
    self.description = description
  }
}
