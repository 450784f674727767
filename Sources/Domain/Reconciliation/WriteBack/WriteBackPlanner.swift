import Accounts
import Directory

/// Works out what a change of an account means for its directory: a pure function of the account
/// before and after.
///
/// Only what changed here is written. What the directory's own rules give is its echo and never
/// written; what differs since before the first contact waits for a person.
public struct WriteBackPlanner: Sendable {
  private let policy: SyncPolicy

  /// Plans for one directory.
  public init(policy: SyncPolicy) {
    self.policy = policy
  }

  /// What has to be written, in order; `before` and `after` are nil where the account wasn't or isn't
  /// linked, and `isGone` says that the account itself is no more.
  public func intents(
    before: WriteBackSubject?, after: WriteBackSubject?, isGone: Bool = false
  ) -> [WriteIntent] {
    guard policy.writeBack != nil, let before else { return [] }
    guard let after, after.entry.id == before.entry.id else {
      return isGone ? leavings(of: before) + deletion(of: before) : []
    }
    return attributes(before, after) + access(before, after) + memberships(before, after)
  }

  /// What a new entry's account is still to get: what has changed since the entry was filled in, and
  /// the groups of the roles that people give it.
  public func intents(
    forNew subject: WriteBackSubject, filledFrom account: AccountAttributes
  ) -> [WriteIntent] {
    let moves = policy.writtenAttributes.filter { subject.attributes[$0] != account[$0] }
      .map {
        AttributeChange($0, from: subject.baseline[$0].value, to: subject.attributes[$0])
      }
    return (moves.isEmpty ? [] : [.attributes(moves)]) + joining(subject.roles, subject)
      + (subject.isSwitchedOff && policy.writeBack?.enabling != nil
        ? [.access(isDisabled: true)] : [])
  }

  /// The groups that the person is to leave because no role that people give stands for them any
  /// more, and that Muster has put the person into; for roles that have expired.
  public func withdrawals(from subject: WriteBackSubject) -> [WriteIntent] {
    let kept = Set(subject.roles.compactMap { policy.rule(for: $0)?.groupKey })
    return policy.writtenGroups.filter { group in
      !kept.contains(group.key) && isJoined(group.key, subject)
        && subject.refused.memberships[group.key] == nil
    }.map { .membership($0, isMember: false) }
  }

  /// Whether a role that people give still stands for a group, so that the person is to be in it.
  public func wants(_ subject: WriteBackSubject, in group: RuleGroup) -> Bool {
    subject.roles.contains { policy.rule(for: $0)?.groupKey == group.key }
  }

  private func attributes(
    _ before: WriteBackSubject, _ after: WriteBackSubject
  ) -> [WriteIntent] {
    let changes = policy.writtenAttributes.compactMap { attribute -> AttributeChange? in
      let (value, agreed) = (after.attributes[attribute], after.baseline[attribute])
      guard
        value != before.attributes[attribute] || agreed != before.baseline[attribute],
        agreed != .value(value) || after.waiting.attributes.contains(attribute)
      else { return nil }
      return AttributeChange(attribute, from: agreed.value, to: value)
    }
    return changes.isEmpty ? [] : [.attributes(changes)]
  }

  private func access(_ before: WriteBackSubject, _ after: WriteBackSubject) -> [WriteIntent] {
    guard policy.writeBack?.enabling != nil, before.isSwitchedOff != after.isSwitchedOff else {
      return []
    }
    return [.access(isDisabled: after.isSwitchedOff)]
  }

  private func memberships(
    _ before: WriteBackSubject, _ after: WriteBackSubject
  ) -> [WriteIntent] {
    let lost = Set(before.roles.subtracting(after.roles).compactMap(policy.rule(for:)))
      .filter { isJoined($0.groupKey, after) }.map(\.groupKey)
    let taken = before.rules.subtracting(after.rules)
    let kept = Set(after.roles.compactMap { policy.rule(for: $0)?.groupKey })
    // One whose role had expired by itself may be on its way as well, and this change its last sign.
    let expired = withdrawals(from: after).compactMap(\.group?.key)
    let left = Set(lost).union(taken).union(expired).subtracting(kept)
    return joining(after.roles.subtracting(before.roles), after)
      + policy.writtenGroups.filter { left.contains($0.key) }
      .map { .membership($0, isMember: false) }
  }

  /// The groups of roles, unless the person is a member already and stays one.
  private func joining(_ roles: Set<Role>, _ subject: WriteBackSubject) -> [WriteIntent] {
    roles.sorted().compactMap(policy.rule(for:)).filter { rule in
      guard let waiting = subject.waiting.memberships[rule.groupKey] else {
        // A withdrawal that was refused must not be tried again. Whoever was put in once may have
        // been taken out there since.
        return subject.refused.memberships[rule.groupKey] == false
          || !subject.rules.contains(rule.groupKey)
      }
      return !waiting
    }.map { .membership(RuleGroup($0), isMember: true) }
  }

  private func leavings(of subject: WriteBackSubject) -> [WriteIntent] {
    policy.writtenGroups.filter { isJoined($0.key, subject) }
      .map { .membership($0, isMember: false) }
  }

  /// The entry goes after the memberships, so that no group of them lists a name without an entry.
  private func deletion(of subject: WriteBackSubject) -> [WriteIntent] {
    guard policy.writeBack?.deletesEntries == true else { return [] }
    return [.deletion(LastSeen(of: subject, policy.authorities))]
  }

  /// Whether Muster has put the person into a group, or may have.
  ///
  /// Until an addition has been tried there is nothing to take back: it looks at the roles once more.
  private func isJoined(_ key: String, _ subject: WriteBackSubject) -> Bool {
    guard let waiting = subject.waiting.memberships[key],
      !subject.waiting.untried.contains(key)
    else { return subject.joined.contains(key) }
    return waiting
  }
}

extension SyncPolicy {
  /// The role rules' groups, each once; none where memberships aren't written.
  var writtenGroups: [RuleGroup] {
    guard writeBack?.writesGroups == true else { return [] }
    var seen: Set<String> = []
    return roleRules.filter { seen.insert($0.groupKey).inserted }.map(RuleGroup.init)
  }
}

extension RuleGroup {
  /// The group of a rule.
  fileprivate init(_ rule: RoleRule) {
    self.init(dn: rule.group, key: rule.groupKey)
  }
}
