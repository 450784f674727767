import Values

/// What the names of an account must look like when a person gives them.
///
/// Names from a directory don't have to: the directory has its own rules. Lengths count Unicode
/// code points. No name may have characters that can't be seen or that change the direction of
/// writing, for two names that look the same must be the same.
public enum ProfileRules {
  /// The lengths of a username in characters.
  public static let usernameLength = 3...50
  /// The longest mail address in bytes (RFC 5321, section 4.5.3.1.3, without the brackets).
  public static let maximumEmailByteCount = 254
  /// The longest shown name in characters.
  public static let maximumDisplayNameLength = 200

  /// What is wrong with a username; nil when nothing is.
  ///
  /// Letters and digits of every script pass, and what addresses often have besides. The form of an
  /// identifier doesn't, because commands take either.
  public static func problem(username: String) -> String? {
    guard usernameLength.contains(username.unicodeScalars.count) else {
      return "Use \(usernameLength.lowerBound) to \(usernameLength.upperBound) characters."
    }
    guard username.unicodeScalars.allSatisfy(isUsernameScalar) else {
      return "Use letters, digits and any of . _ - @ + ' only."
    }
    guard UniqueID(username) == nil else { return "Use a name that isn't an identifier." }
    return nil
  }

  /// What is wrong with a mail address; nil when nothing is.
  ///
  /// Only what no address can be is found; whether mail arrives there nobody can tell from the text.
  public static func problem(email: String) -> String? {
    guard email.utf8.count <= maximumEmailByteCount else {
      return "Use at most \(maximumEmailByteCount) bytes."
    }
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }), isVisible(email),
      !email.contains(where: \.isWhitespace)
    else { return "Use an address such as name@example.com." }
    return nil
  }

  /// What is wrong with a shown name; nil when nothing is.
  public static func problem(displayName: String) -> String? {
    guard (1...maximumDisplayNameLength).contains(displayName.unicodeScalars.count) else {
      return "Use 1 to \(maximumDisplayNameLength) characters."
    }
    guard isVisible(displayName), displayName.contains(where: { !$0.isWhitespace }) else {
      return "Use visible characters, in one line."
    }
    return nil
  }

  /// The username for somebody who gave only a mail address: the part before the last `@`, or the
  /// whole address when that is too short or too long.
  public static func username(email: String) -> String {
    let name = email.lastIndex(of: "@").map { String(email[..<$0]) } ?? email
    return problem(username: name) == nil ? name : email
  }

  private static func isUsernameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: usernameSigns.contains(scalar)
    }
  }

  private static let usernameSigns: Set<Unicode.Scalar> = [".", "_", "-", "@", "+", "'"]

  private static func isVisible(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        false
      default: true
      }
    }
  }
}
