/// How one of a directory's servers stands.
public struct ServerStanding: Sendable, Hashable {
  /// Its URL.
  public var url: String
  /// Whether it can be used.
  public var state: State
  /// What it is used for at present.
  public var uses: [ServerUse]
  /// Why, in a sentence.
  public var reason: String
  /// How often it has failed since it last answered.
  public var failures: Int

  /// Whether a server can be used.
  public enum State: String, Sendable, CaseIterable {
    /// Nobody has needed it so far.
    case untried
    /// It answers.
    case up
    /// It answers again, but not for long enough, or not with all changes.
    case recovering
    /// It failed, and is left alone for a while.
    case down
  }

  /// Joins the parts.
  public init(url: String, state: State, uses: [ServerUse], reason: String, failures: Int) {
    self.url = url
    self.state = state
    self.uses = uses
    self.reason = reason
    self.failures = failures
  }
}

/// What a server is used for; each use keeps to a server and has connections of its own.
public enum ServerUse: String, Sendable, CaseIterable {
  /// Runs, and what they look up.
  case reading
  /// Changes of entries.
  case writing
  /// People's passwords.
  case signingIn = "signing_in"
}

/// What an operator may want to see in the log about a directory.
public enum DirectoryNotice: Sendable, Hashable {
  /// A server failed, is back, or is used instead of another.
  case server(ServerStanding)
  /// A search, as the `ldapsearch(1)` command that finds the same; without a password.
  case search(command: String)
}
