import Accounts
import Directory
import Reconciliation
import Services
import Values

extension Authorities {
  /// The keys that say which side decides.
  init(_ section: SettingSection) {
    self = section.section("authority") { authority in
      Authorities([
        .displayName: authority.value("display_name", .word, default: .directory),
        .email: authority.value("email", .word, default: .directory),
      ])
    }
  }
}

extension SyncSchedule {
  /// The keys that say when runs are due.
  init(_ section: SettingSection) {
    self.init(
      incremental: section.value(
        "incremental", ValueKind<Duration>.duration(from: .seconds(1)).orOff,
        default: .seconds(60)),
      full: section.value(
        "full", ValueKind<Schedule>.schedule.orOff, default: .cron(.daily(hour: 3))),
      isLive: section.value("live", .boolean, default: false),
      jitter: section.value("jitter", .duration(), default: .seconds(10)))
  }
}

extension GuardLimits {
  /// The keys that say what one run may take away.
  init(_ section: SettingSection) {
    self.init()
    disables = section.limit(.disables, default: disables)
    roleRemovals = section.limit(.roleRemovals, default: roleRemovals)
    membersRemovedPerGroup = section.limit(
      .membersRemovedPerGroup, default: membersRemovedPerGroup)
    groupsEmptied = section.limit(.groupsEmptied, default: groupsEmptied)
    renames = section.limit(.renames, default: renames)
    attributesBlanked = section.limit(.attributesBlanked, default: attributesBlanked)
    let privilegedFloor = privileged.floor
    privileged.floor = section.section(GuardName.privileged.rawValue) { privileged in
      privileged.value("floor", .integer(0...(.max)), default: privilegedFloor)
    }
    shrinkage = section.limit(.shrinkage, default: shrinkage)
  }
}

/// What happens at once to the account of an entry that is gone.
private enum AbsenceAction: String, Sendable, CaseIterable {
  case disable
}

extension SettingSection {
  fileprivate func limit(
    _ name: GuardName, default standard: GuardLimits.Limit
  ) -> GuardLimits.Limit {
    section(name.rawValue) { limit in
      GuardLimits.Limit(
        percent: limit.value("percent", .percent, default: standard.percent),
        floor: limit.value("floor", .integer(0...(.max)), default: standard.floor))
    }
  }

  /// The time after which the account of an entry that is gone is archived; nil for never.
  func archiveAfter() -> Duration? {
    section("absent") { absent in
      _ = absent.value("action", .word, default: AbsenceAction.disable)
      let time = absent.value(
        "archive_after", .duration(), default: .seconds(30 * 86_400))
      return time == .zero ? nil : time
    }
  }

  /// Which groups give which roles; `groupsBase` is nil when the directory has no groups section,
  /// else the base in it.
  func roleRules(groupsBase: String??) -> [RoleRule] {
    if has("roles"), groupsBase == nil {
      reject("roles", "roles come from groups, and the directory has no groups section")
    }
    let baseKey = groupsBase.flatMap(\.self).flatMap { DistinguishedName.key(of: $0) }
    return sections("roles") { section -> RoleRule? in
      let group = section.required("group", .distinguishedName)
      let role = section.required("role", .role)
      guard let group, let role, let rule = RoleRule(group: group, role: role) else { return nil }
      if let baseKey, !DistinguishedName.isKey(rule.groupKey, within: baseKey) {
        section.warn("group", "it lies outside of groups.base, so it gives nobody a role")
      }
      return rule
    }.compactMap(\.self)
  }
}
