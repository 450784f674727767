/// What a local password must be.
public struct PasswordPolicy: Sendable, Hashable {
  /// The longest password in bytes of UTF-8, a bound on the work of hashing it.
  public static let maximumByteCount = 1024

  /// The least number of characters, counted in Unicode code points.
  public var minimumLength: Int
  /// Whether upper case, lower case and digits must all be there; otherwise only length counts.
  public var isStrict: Bool

  /// Joins both.
  public init(minimumLength: Int = 8, isStrict: Bool = true) {
    self.minimumLength = minimumLength
    self.isStrict = isStrict
  }

  /// Judges a password of somebody with these names: username, mail address, shown name.
  public func assess(_ password: String, names: [String] = []) -> PasswordAssessment {
    let kinds = Set(password.unicodeScalars.map(CharacterKind.init))
    let length = password.unicodeScalars.count
    var problems: [PasswordProblem] = []
    if length < minimumLength { problems.append(.tooShort(minimum: minimumLength)) }
    if password.utf8.count > Self.maximumByteCount {
      problems.append(.tooLong(maximumBytes: Self.maximumByteCount))
    }
    if isStrict {
      problems += CharacterKind.required.filter { !kinds.contains($0) }.map { .missing($0) }
    }
    let strength = strength(length: length, kinds: kinds)
    guard OwnName.isHardlyMore(password, than: names) else {
      return PasswordAssessment(strength: strength, problems: problems)
    }
    return PasswordAssessment(strength: .weak, problems: problems + [.ownName])
  }

  private func strength(length: Int, kinds: Set<CharacterKind>) -> PasswordStrength {
    guard length >= max(minimumLength, 8) else { return .weak }
    return kinds.isSuperset(of: CharacterKind.required) ? .strong : .moderate
  }
}

/// How a policy judges one password.
public struct PasswordAssessment: Sendable, Hashable {
  /// How hard it is to guess.
  public var strength: PasswordStrength
  /// What the policy has against it.
  public var problems: [PasswordProblem]

  /// Joins both.
  public init(strength: PasswordStrength, problems: [PasswordProblem]) {
    self.strength = strength
    self.problems = problems
  }

  /// Whether the policy accepts it.
  public var isValid: Bool { problems.isEmpty }
}

/// How hard a password is to guess, roughly.
public enum PasswordStrength: String, Sendable, CaseIterable {
  /// Too short.
  case weak
  /// Long enough, but of few kinds of characters.
  case moderate
  /// Long enough, with upper case, lower case and digits.
  case strong
}

/// The kinds of characters in a password.
public enum CharacterKind: String, Sendable, CaseIterable {
  /// An upper-case letter.
  case upperCase = "upper"
  /// A lower-case letter.
  case lowerCase = "lower"
  /// A digit.
  case digit
  /// Anything else.
  case symbol

  static let required: [CharacterKind] = [.upperCase, .lowerCase, .digit]

  init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    self =
      if properties.isUppercase {
        .upperCase
      } else if properties.isLowercase {
        .lowerCase
      } else if properties.numericType == .decimal {
        .digit
      } else {
        .symbol
      }
  }
}

/// What a policy has against a password.
public enum PasswordProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// It has fewer characters than this.
  case tooShort(minimum: Int)
  /// It has more bytes than this.
  case tooLong(maximumBytes: Int)
  /// It has no character of this kind.
  case missing(CharacterKind)
  /// It is hardly more than the owner's username, mail address or name.
  case ownName
  /// It is easily guessed, for this reason in the dictionary's words.
  case guessable(String)
  /// It is the present password, or one of the latest before it.
  case reused(latest: Int)
  /// The account's directory doesn't take it, in its own words.
  case refusedByDirectory(String)

  /// What to do about it.
  public var description: String {
    switch self {
    case .tooShort(let minimum): "Use at least \(minimum) characters."
    case .tooLong(let maximum): "Use at most \(maximum) bytes."
    case .missing(.upperCase): "Add an upper-case letter."
    case .missing(.lowerCase): "Add a lower-case letter."
    case .missing(.digit): "Add a digit."
    case .missing(.symbol): "Add a character that is neither letter nor digit."
    case .ownName: "Don't use the username, the e-mail address or the name as the password."
    case .guessable(let reason): "Choose one that is harder to guess: \(reason)."
    case .refusedByDirectory(let words): "Choose one that the directory takes: \(words)."
    case .reused(1): "Choose another password than the present one."
    case .reused(let latest): "Choose another password than the latest \(latest)."
    }
  }
}
