import Accounts
public import Directory

/// Decides what follows from what a directory says about an entry now, beside what others say.
struct PresencePlanner {
  let directory: DirectoryName

  /// The change of a link's facts, which switches the account off or on where that is the outcome
  /// of all its links together.
  func change(of account: LinkedAccount, to wanted: LinkState) -> Effect? {
    let present = account.link
    guard present != wanted else { return nil }
    let before = account.links(with: present.presence, in: directory).blocking
    let after = account.links(with: wanted.presence, in: directory).blocking
    switch (before, after) {
    case (nil, .some):
      return Effect(
        .disableAccount(account.reference, from: present, to: wanted),
        reason: wanted.presence.sentence)
    case (.some, nil):
      return Effect(
        .enableAccount(account.reference, from: present, to: wanted),
        reason: Self.returning(from: present.presence))
    default:
      return Effect(
        .updateLink(account.reference, from: present, to: wanted),
        reason: reason(present.presence, wanted.presence, blockedBy: after, account))
    }
  }

  private static func returning(from presence: Presence) -> String {
    presence.isAbsent
      ? "The entry is back in the directory." : "The directory has switched the entry on again."
  }

  /// Why the link changes while the account goes on working, or not, as before.
  private func reason(
    _ present: Presence, _ wanted: Presence, blockedBy blocking: LinkStanding?,
    _ account: LinkedAccount
  ) -> String {
    if present == wanted { return "The entry has a new name in the directory." }
    let said =
      wanted.isUsable && !present.isUsable ? Self.returning(from: present) : wanted.sentence
    guard !account.elsewhere.isEmpty else { return said }
    if let blocking {
      return blocking.directory == directory
        ? said : "\(said) The account stays blocked by the directory \(blocking.directory)."
    }
    let giver = account.elsewhere.first(where: \.presence.isUsable)
    return giver.map { "\(said) The directory \($0.directory) gives access all the same." } ?? said
  }
}

extension LinkedAccount {
  /// All its links, the one to this directory with a presence.
  func links(with presence: Presence, in directory: DirectoryName) -> [LinkStanding] {
    elsewhere + [
      LinkStanding(directory, presence, absentSince: presence.isAbsent ? absentSince : nil)
    ]
  }

  /// Whether the account stops working when its entry turns out to be gone.
  public func losesAccess(in directory: DirectoryName) -> Bool {
    links(with: link.presence, in: directory).blocking == nil
      && links(with: .deleted, in: directory).blocking != nil
  }
}
