public import Directory

/// Where an entry is that a certified read didn't deliver.
public enum EntryLocation: Sendable, Hashable {
  /// It exists under this name, inside or outside the users' base.
  case found(dn: String)
  /// The server says, in a complete answer, that no entry has this identifier.
  case notFound
  /// The answer wasn't definite: network, limit, referral.
  case unknown(String)
}

/// What a base search of one name says.
public enum EntryPresence: Sendable, Hashable {
  /// The entry exists and has this identifier, where one could be read.
  case present(EntryID?)
  /// `noSuchObject` (32).
  case absent
  /// `insufficientAccessRights` (50) or another refusal to disclose.
  case hidden
  /// No definite answer.
  case unknown(String)
}
