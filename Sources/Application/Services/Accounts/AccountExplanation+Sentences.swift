import Accounts
import Directory
import Reconciliation
import Values

extension AccountExplanation {
  /// One reason in words.
  public struct Sentence: Sendable, Hashable {
    /// What it is a reason for.
    public var matter: Matter
    /// Whether the present state follows from it; an expired grant, for one, changes nothing.
    public var decides: Bool
    /// The words.
    public var text: String
  }

  /// What a reason speaks about.
  public enum Matter: String, Sendable, CaseIterable {
    /// The role.
    case role
    /// Whether the account works.
    case status
    /// The username.
    case username
    /// The mail address.
    case email
    /// The name to show.
    case displayName = "display_name"
    /// The entry that it is joined to.
    case link
    /// Entries that are set aside.
    case quarantine
    /// What a directory is still to be told, or has refused.
    case outbox
    /// That no run may touch it.
    case protection
  }

  /// All reasons in words: for the role, for the status, for the names, and what else there is.
  public var sentences: [Sentence] {
    roleSentences + statusSentences + names.map(sentence) + links.map(sentence)
      + quarantine.map(sentence) + outbox.map(sentence)
      + (account.isBreakGlass
        ? [say(.protection, "No run touches \(name): the account is marked break-glass.")] : [])
  }

  private var name: String { account.username }

  private func say(_ matter: Matter, decides: Bool = true, _ text: String) -> Sentence {
    Sentence(matter: matter, decides: decides, text: text)
  }

  private var roleSentences: [Sentence] {
    let none =
      account.role == nil ? [say(.role, "\(name) is a guest: no grant gives a role.")] : []
    return none
      + grants.map { reason in
        let grant = reason.grant
        let decides = reason.isLive && grant.role == account.role
        var text =
          decides
          ? "\(name) has the role \(grant.role), which was given \(Self.origin(of: reason))"
          : "A grant of \(grant.role) was given \(Self.origin(of: reason))"
        if let end = grant.expiresAt {
          text += reason.isLive ? "; it ends at \(end)" : "; it ended at \(end)"
        }
        if reason.isLive, !decides { text += "; a higher one counts" }
        return say(.role, decides: decides, text + ".")
      }
  }

  private static func origin(of reason: GrantReason) -> String {
    let grant = reason.grant
    let giver = reason.giver ?? "somebody unknown"
    let note = grant.reason.isEmpty ? "" : " (\(grant.reason))"
    return switch grant.source {
    case .manual: "by \(giver) at \(grant.createdAt)\(note)"
    case .request: "by \(giver) at \(grant.createdAt), who approved an access request\(note)"
    case .directory(let directory):
      "by the directory \(directory)\(run(reason.run)) at \(grant.createdAt), whose rule covers "
        + (grant.reason.isEmpty ? reason.rule ?? "it" : grant.reason)
    }
  }

  private static func run(_ run: RunID?) -> String { run.map { " in run \($0)" } ?? "" }

  private var statusSentences: [Sentence] {
    guard !status.isEmpty else {
      let entry =
        account.link.map { ", and its entry in the directory \($0.directory) is usable" } ?? ""
      return [say(.status, "\(name) is active: nobody has switched the account off\(entry).")]
    }
    return status.map { reason in
      let since = reason.since.map { " since \($0)" } ?? ""
      let by = reason.actor.map { " by \($0)" } ?? ""
      let why = reason.reason.flatMap { $0.isEmpty ? nil : " (\($0))" } ?? ""
      let text: String
      if let presence = Presence(rawValue: reason.cause), reason.decider == .directory {
        let directory = reason.entry.map { " \($0.directory)" } ?? ""
        text =
          "\(name) is blocked by the directory\(directory)\(since)\(Self.run(reason.run)): "
          + presence.sentence
      } else {
        text = "\(name) is \(reason.cause)\(since)\(by)\(why)."
      }
      let decides = account.status == .archived ? reason.cause == "archived" : true
      return say(.status, decides: decides, text)
    }
  }

  private func sentence(_ reason: NameReason) -> Sentence {
    let value = Self.quoted(reason.value, else: "empty")
    let by = reason.actor.map { " by \($0)" } ?? ""
    let since = reason.since.map { " at \($0)" } ?? ""
    let rule =
      switch reason.authority {
      case .directory: "the directory decides about it"
      case .local: "the directory gave the first value only"
      case nil: "no configured directory decides about it"
      case .some(let other): "the two sides are joined by the authority \(other.rawValue)"
      }
    let text =
      if let directory = reason.directory {
        reason.isFromEntry
          ? "as the entry in the directory \(directory) has it; \(rule)"
          : "set here\(by)\(since), while the entry in the directory \(directory) has "
            + "\(Self.quoted(reason.entryValue, else: "none"))\(Self.dispute(reason)); \(rule)"
      } else {
        "set here\(by)\(since)"
      }
    return say(reason.matter, "The \(reason.attribute.words) is \(value), \(text).")
  }

  private static func quoted(_ value: String?, else words: String) -> String {
    value.map { "\"\($0)\"" } ?? words
  }

  private static func dispute(_ reason: NameReason) -> String {
    guard let conflict = reason.conflict else { return "" }
    let agreed = quoted(conflict.values.baseline, else: "no value")
    return ", which is a conflict since \(conflict.openedAt): both have changed from \(agreed), "
      + "and somebody has to settle it"
  }

  private func sentence(_ reason: LinkReason) -> Sentence {
    let link = reason.link
    return say(
      .link,
      "\(name) is joined to the entry \(link.dn) of the directory \(link.directory), last changed"
        + "\(Self.run(reason.run)) at \(link.syncedAt).\(remark(on: reason))")
  }

  /// What an entry that isn't usable means beside those of other directories.
  private func remark(on reason: LinkReason) -> String {
    guard !reason.presence.isUsable else { return "" }
    let since = reason.absentSince.map { " That was found at \($0)." } ?? ""
    let giver = links.first { $0.presence.isUsable && reason.presence.isAbsent }
    let rest =
      status.isEmpty
      ? giver.map {
        " What it gave is gone, and \(name) has access through the directory \($0.link.directory)."
      } : nil
    return " \(reason.presence.sentence)\(since)\(rest ?? "")"
  }

  private func sentence(_ entry: QuarantinedEntry) -> Sentence {
    say(
      .quarantine, decides: false,
      "The entry \(entry.rejected.dn) is set aside since \(entry.firstSeen): "
        + entry.rejected.reason.explanation)
  }
}

extension AccountExplanation {
  private func sentence(_ item: OutboxItem) -> Sentence {
    let wish = "\(item.intent.wish), decided at \(item.createdAt),"
    let text =
      item.state == .failed
      ? "The directory \(item.directory) refused \(wish): \(item.error ?? "for no reason given")"
      : "The directory \(item.directory) is still to get \(wish) which waits to be written"
        + (item.error.map { ": \($0)" } ?? ".")
    return say(.outbox, decides: false, text)
  }
}

extension WriteIntent {
  /// What a directory is to get, as a noun.
  fileprivate var wish: String {
    switch self {
    case .attributes(let changes):
      "the " + changes.map(\.attribute.words).joined(separator: " and ")
    case .membership(let group, true), .restoredMembership(let group, true):
      "the membership of \(group.dn)"
    case .membership(let group, false), .restoredMembership(let group, false):
      "the end of the membership of \(group.dn)"
    case .renamedMember(let group, _): "the entry's present name in \(group.dn)"
    case .access(let isDisabled): isDisabled ? "the disabling" : "the enabling"
    case .creation(let entry): "the entry \(entry.dn)"
    case .deletion: "the end of the entry"
    }
  }
}

extension AccountExplanation.NameReason {
  /// What the name is a reason for.
  fileprivate var matter: AccountExplanation.Matter {
    switch attribute {
    case .username: .username
    case .email: .email
    case .displayName: .displayName
    }
  }
}

extension AccountAttribute {
  /// The attribute in a sentence.
  fileprivate var words: String {
    switch self {
    case .username: "username"
    case .email: "mail address"
    case .displayName: "name to show"
    }
  }
}
