public import Directory
public import Values

/// One of an account's links, as far as it has a say about the account's access and names.
public struct LinkStanding: Sendable, Hashable {
  /// The directory.
  public var directory: DirectoryName
  /// What it says about the entry.
  public var presence: Presence
  /// Since when the entry is absent; nil while it is there.
  public var absentSince: Timestamp?

  /// Joins the parts.
  public init(_ directory: DirectoryName, _ presence: Presence, absentSince: Timestamp? = nil) {
    self.directory = directory
    self.presence = presence
    self.absentSince = absentSince
  }
}

/// The links of one account, in whatever order.
extension [LinkStanding] {
  /// The link that keeps the account from working; nil when none does.
  ///
  /// An entry that is there and locked, switched off or expired does, whatever others say: somebody
  /// has decided so about the person. An absent one takes only what its directory gave, so it keeps
  /// nobody out for whom another directory has a usable entry.
  public var blocking: LinkStanding? {
    let named = inOrder
    let decided = named.first { !$0.presence.isUsable && !$0.presence.isAbsent }
    if let decided { return decided }
    return named.contains { $0.presence.isUsable } ? nil : named.first
  }

  /// The link whose directory gives the account its names and is asked for its password: the first
  /// one, by the directory's name, whose entry is there.
  public var leading: LinkStanding? {
    let named = inOrder
    return named.first { !$0.presence.isAbsent } ?? named.first
  }

  /// Since when no directory has an entry; nil while one does.
  public var absentSince: Timestamp? {
    guard allSatisfy(\.presence.isAbsent) else { return nil }
    return compactMap(\.absentSince).max()
  }

  /// The same links with another presence of one directory's.
  public func setting(_ directory: DirectoryName, to presence: Presence) -> [LinkStanding] {
    map { $0.directory == directory ? LinkStanding(directory, presence) : $0 }
  }

  private var inOrder: [LinkStanding] {
    sorted { $0.directory.description < $1.directory.description }
  }
}
