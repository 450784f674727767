public import Values

/// A wish to check a password.
public struct SignInTry: Sendable, Hashable {
  /// Whose failures count together, and from where.
  public var subject: SignInSubject
  /// What failures cost.
  public var settings: LockoutSettings
  /// Whether a failure counts in a directory too.
  public var sparesDirectory: Bool
  /// When it is.
  public var at: Timestamp

  /// Joins the parts.
  public init(
    subject: SignInSubject, settings: LockoutSettings, sparesDirectory: Bool, at: Timestamp
  ) {
    self.subject = subject
    self.settings = settings
    self.sparesDirectory = sparesDirectory
    self.at = at
  }

  /// The time after which a try counts as under way no more, for its process has died; longer than
  /// any check takes.
  public static let longest: Duration = .seconds(180)
}

/// What is known of a subject when somebody wants to try.
public struct TrySituation: Sendable, Hashable {
  /// The counts, over or not.
  public var counts: [FailureKey: FailureCount]
  /// The tries that are being checked, by what would count them.
  public var underWay: [FailureKey.Scope: Int]
  /// Whether it comes from where the owner signs in.
  public var place: TryPlace

  /// Joins the parts.
  public init(
    counts: [FailureKey: FailureCount] = [:], underWay: [FailureKey.Scope: Int] = [:],
    place: TryPlace = .unclear
  ) {
    self.counts = counts
    self.underWay = underWay
    self.place = place
  }
}

/// Whether a try comes from where an account's owner signs in.
public enum TryPlace: Sendable, Hashable {
  /// The account was signed in to from there before.
  case home
  /// It was signed in to from other places only.
  case elsewhere
  /// It wasn't signed in to from anywhere that is still known.
  case unclear
}

/// A try that is under way, for every process that works on the store.
public struct AdmittedTry: Sendable, Hashable {
  /// The store's number of it.
  public var number: Int64
  /// What was tried, and when.
  public var wish: SignInTry
  /// What was known then.
  public var situation: TrySituation

  /// Joins the parts.
  public init(number: Int64, wish: SignInTry, situation: TrySituation) {
    self.number = number
    self.wish = wish
    self.situation = situation
  }
}

/// What becomes of a wish to check a password.
public enum TryJudgement: Sendable, Hashable {
  /// It may be checked.
  case admitted
  /// As many are being checked as may fail; it may ask again when one of them has ended.
  case crowded
  /// It has to wait for so long; `isForAddress` says whether the address has to, whatever the name.
  case refused(retryAfter: Duration, isForAddress: Bool)
}
