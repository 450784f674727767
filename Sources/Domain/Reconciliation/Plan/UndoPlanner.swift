import Accounts
import Directory
public import Values

/// Plans what undoes a run: the inverse of each change, and after it the one that has the directory
/// follow, so that the next run doesn't find it saying otherwise.
///
/// The changes of one run are handed over in their order. What the run has only met, an entry or a
/// group that was new to it, is left as the directory had it.
public struct UndoPlanner: Sendable {
  private let run: String
  private let policy: SyncPolicy
  private let groups: [GroupID: GroupRecord]
  private let now: Timestamp
  private var newEntries: Set<EntryID> = []
  private var newGroups: Set<GroupID> = []
  private var followed = 0
  private var returning = 0

  /// Plans for one run by its identifier; `groups` are those of the directory as they are stored.
  public init(_ run: String, policy: SyncPolicy, groups: [GroupRecord], now: Timestamp) {
    self.run = run
    self.policy = policy
    self.groups = Dictionary(groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.now = now
  }

  /// The effects that undo one change, which was made for a reason.
  public mutating func effects(undoing change: Change, reason: String) -> [Effect] {
    switch change {
    case .createAccount(let account): newEntries.insert(account.entry)
    case .createGroup(let group): newGroups.insert(group.id)
    default: break
    }
    guard let inverse = change.inverse else { return [] }
    let wish = wish(after: inverse)
    let contradiction = contradiction(of: inverse, wish)
    if wish != nil { followed += 1 }
    if contradiction != nil { returning += 1 }
    let words = ["Undoes what run \(run) did: \(reason)", contradiction].compactMap(\.self)
    return [Effect(inverse, reason: words.joined(separator: " "))]
      + [wish].compactMap(\.self).map {
        Effect($0, reason: "The directory follows, or the next run would do it again.")
      }
  }

  /// What a reader of the plan should know about the directory.
  public var notes: [String] {
    let same = "Where it isn't changed, the next run plans the same again."
    let note =
      switch (followed, returning) {
      case (0, _): "The directory still says what it said. \(same)"
      case (_, 0):
        "The directory is told of it through the outbox. What it refuses, the next run may do again."
      default:
        "The directory is told of \(followed) of the changes through the outbox. About \(returning) "
          + "it still says what it said. \(same)"
      }
    guard policy.writeBack?.deletesEntries == true else { return [note] }
    return [
      note, "An entry that was deleted with its account isn't brought back, nor is the account.",
    ]
  }
}

extension UndoPlanner {
  /// What tells the directory of a change that was undone; nil where it isn't told.
  private func wish(after inverse: Change) -> Change? {
    guard policy.writeBack != nil else { return nil }
    switch inverse {
    case .updateAccount(let account, let changes):
      let written = changes.filter { policy.writes($0.attribute) }
      return written.isEmpty ? nil : .writeEntry(account, written)
    case .enableAccount(let account, let from, _):
      return isWritten(from.presence) ? .writeAccess(account, isDisabled: false) : nil
    case .disableAccount(let account, _, let to):
      return isWritten(to.presence) ? .writeAccess(account, isDisabled: true) : nil
    case .addMembers(let group, let members):
      return membership(of: members, in: group, areMembers: true)
    case .removeMembers(let group, let members):
      return membership(of: members, in: group, areMembers: false)
    default: return nil
    }
  }

  /// Whether a state is the one that Muster's own way of disabling brings about.
  private func isWritten(_ presence: Presence) -> Bool {
    policy.writeBack?.enabling?.presence(at: now) == presence
  }

  private func membership(
    of members: [MemberReference], in group: GroupReference, areMembers: Bool
  ) -> Change? {
    guard let key = groups[group.id].flatMap({ DistinguishedName.key(of: $0.dn) }),
      !newGroups.contains(group.id), isWritten(rule: key)
    else { return nil }
    let known = members.filter { $0.kind == .person && !newEntries.contains($0.entry) }
    return known.isEmpty ? nil : .writeMembers(group, known, areMembers: areMembers)
  }

  private func isWritten(rule key: String) -> Bool {
    policy.writtenGroups.contains { $0.key == key }
  }

  /// That the directory still says otherwise, so that the next run does again what was undone; nil
  /// where it follows, or doesn't say anything about it.
  private func contradiction(of inverse: Change, _ wish: Change?) -> String? {
    let again = "and the next run does it again."
    switch inverse {
    case .updateAccount(_, let changes):
      let names = changes.map(\.attribute).filter { !policy.writes($0) }.map(\.rawValue)
      return names.isEmpty
        ? nil : "The directory still decides about \(names.joined(separator: " and ")), \(again)"
    case .addGrant(_, let grant), .removeGrant(_, let grant):
      return isWritten(rule: grant.rule) ? nil : "The directory's rule still says so, \(again)"
    case .undoCreation, .updateBaseline: return nil
    default: return wish == nil ? "The directory still says so, \(again)" : nil
    }
  }
}

extension EntryEnabling {
  /// What a run finds of an entry that is disabled in this way; nil where runs don't look at it.
  fileprivate func presence(at now: Timestamp) -> Presence? {
    guard case .replace(let name, let values) = change(isDisabled: true) else { return nil }
    let state = DirectoryState(Entry(dn: "", attributes: [.init(name, values)]), at: now)
    return state == .usable ? nil : Presence(state)
  }
}
