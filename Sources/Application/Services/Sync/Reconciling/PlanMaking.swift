import Accounts
import Directory
import Reconciliation
import Values

/// The middle of a run: compares what was staged with the store and records the plan.
struct PlanMaking {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let stage: any SyncStage
  let now: Timestamp
  let isDryRun: Bool
  var recording: PlanRecording
  private(set) var notes: [String] = []
  private(set) var unresolved = 0
  /// People who weren't delivered and may be there all the same; they stay in their groups.
  private var undecided: Set<EntryID> = []

  private static let pageSize = 4000
  private static let membersAtOnce = 50_000
  /// New members of one group planned together: whole effects, so that the plan is the same.
  private static let plannedAtOnce = 100 * GroupPlanner.membersPerEffect

  init(
    directory: SyncedDirectory, client: any DirectoryClient, stage: any SyncStage, now: Timestamp,
    isDryRun: Bool, recording: PlanRecording
  ) {
    self.directory = directory
    self.client = client
    self.stage = stage
    self.now = now
    self.isDryRun = isDryRun
    self.recording = recording
  }

  /// Plans everything that the read allows to conclude.
  ///
  /// `keptGroups` is the number of groups that stay as they are because nothing is certain about them;
  /// `population` what there was before.
  mutating func plan(
    _ outcome: DirectoryReading.Outcome, _ summary: StageSummary, keptGroups: Int,
    _ population: Population
  ) async throws {
    let knowsUsers = outcome.users.isComplete
    let knowsGroups = outcome.groups?.isComplete ?? true
    note(outcome, summary)
    if keptGroups > 0 {
      notes.append(
        "\(keptGroups) groups were not delivered, or without their members, and the directory gave "
          + "no definite answer about them; they stay as they are, with the roles that they give.")
    }
    let quarantine = try await stage.quarantineDifference()
    if !isDryRun {
      try await recording.countAttempt(in: directory.name, unmet: quarantine.unmet)
    }
    try await recording.add(quarantine.new.map { Effect(.quarantine($0), reason: $0.explanation) })
    if knowsUsers, knowsGroups {
      try await recording.add(
        quarantine.released.map {
          Effect(.release($0), reason: "The entry can be processed again, or is gone.")
        })
    }
    if knowsGroups { try await expandRoles() }
    try await planPeople(knowsGroups: knowsGroups)
    if knowsUsers { try await planAbsentees(population) }
    if knowsGroups { try await planGroups(mayRemove: knowsUsers) }
    recording.count(read: outcome.users.count, unchanged: 0)
  }

  private mutating func note(_ outcome: DirectoryReading.Outcome, _ summary: StageSummary) {
    if !outcome.users.isComplete {
      notes.append(
        "The read of the people was not complete (\(outcome.users.shortfall)), so nothing is "
          + "concluded from an entry's absence.")
    }
    if let groups = outcome.groups, !groups.isComplete {
      notes.append(
        "The read of the groups was not complete (\(groups.shortfall)), so groups, members and "
          + "roles stay as they are.")
    }
    if !summary.contestedEmails.isEmpty {
      notes.append(
        "Nobody gets a mail address that more than one person claims: "
          + summary.contestedEmails.prefix(20).joined(separator: ", ") + ".")
    }
    if summary.danglingMembers > 0, outcome.certificates.allSatisfy(\.isComplete) {
      notes.append(
        "\(summary.danglingMembers) members of groups name no person or group that was read.")
    }
  }

  private mutating func expandRoles() async throws {
    let graph = try await stage.groupGraph()
    let unmatched = graph.unmatched(directory.policy.roleRules)
    for rule in unmatched {
      notes.append("The role rule for \(rule.role) names a group that isn't there: \(rule.group).")
    }
    if !unmatched.isEmpty {
      let known = Set(
        try await stage.groups().compactMap {
          $0.stored.flatMap { DistinguishedName.key(of: $0.dn) }
        })
      for rule in unmatched where known.contains(rule.groupKey) { recording.watch(rule) }
    }
    try await stage.expand(graph.expand(directory.policy.roleRules))
  }

  private mutating func planPeople(knowsGroups: Bool) async throws {
    let planner = PersonPlanner(policy: directory.policy, now: now)
    recording.count(read: 0, unchanged: try await stage.compare(knowsGroups: knowsGroups))
    let (stage, storage) = (stage, recording.storage)
    var page = try await stage.people(
      after: nil, limit: Self.pageSize, knowsGroups: knowsGroups)
    while let end = page.last?.person?.entry {
      try Task.checkCancellation()
      try await keepUnproven(&page)
      // While this page is planned, the next one is compared and the effects of the one before are
      // stored.
      async let following = stage.people(
        after: end, limit: Self.pageSize, knowsGroups: knowsGroups)
      let ready = recording.isFull ? recording.take() : []
      async let stored: Void = storage.append(ready)
      var effects: [Effect] = []
      var unchanged = 0
      for comparison in page {
        let wanted = planner.effects(for: comparison)
        if wanted.isEmpty { unchanged += 1 }
        effects += wanted
      }
      recording.count(read: 0, unchanged: unchanged)
      try await recording.write(effects)
      try await stored
      page = try await following
    }
  }

  /// Leaves people switched off whom the read shows as usable, unless the directory says so when it
  /// is asked: an attribute that it hides looks like one that isn't there.
  private mutating func keepUnproven(_ page: inout [PersonComparison]) async throws {
    let inquiry = EnablingInquiry(directory: directory, client: client)
    let unproven = try await inquiry.unproven(among: page)
    guard !unproven.isEmpty else { return }
    for index in page.indices {
      guard let person = page[index].person, let state = unproven[person.entry] else { continue }
      page[index].person?.state = state
    }
    unresolved += unproven.count
    notes.append(
      "\(unproven.count) entries no longer show why they were switched off, and the directory "
        + "doesn't confirm that nothing stands against them; their accounts stay as they are.")
  }

  private mutating func planAbsentees(_ population: Population) async throws {
    let planner = PersonPlanner(policy: directory.policy, now: now)
    var inquiry = AbsenceInquiry(
      directory.userSearch, attribute: directory.policy.mapping.id, client: client,
      allowed: directory.policy.guards.disables.allowed(of: population.workingAccounts))
    var doubtful = 0
    var last: EntryID?
    while true {
      try Task.checkCancellation()
      let page = try await stage.absentees(after: last, limit: Self.pageSize)
      guard let end = page.last?.entry else { break }
      let vanished = page.filter { !$0.link.presence.isAbsent }
      let causes =
        vanished.isEmpty
        ? [:] : try await inquiry.causes(of: vanished.map { UnreadEntry($0, in: directory.name) })
      doubtful += vanished.count - causes.count
      for account in page {
        let known = account.link.presence.isAbsent ? account.link.presence : causes[account.entry]
        guard let cause = known else {
          undecided.insert(account.entry)
          continue
        }
        try await recording.add(planner.effects(forAbsent: account, cause: cause))
      }
      last = end
    }
    unresolved += doubtful
    if doubtful > 0 {
      notes.append(
        "\(doubtful) entries were not delivered, and the directory gave no definite answer about "
          + "them; their accounts stay as they are.")
    }
  }

  private mutating func planGroups(mayRemove: Bool) async throws {
    let planner = GroupPlanner(directory: directory.name)
    let groups = try await stage.groups()
    try await recording.add(
      groups.compactMap { group in
        group.staged.flatMap { planner.effect(from: group.stored, to: $0) }
      })
    var batch: [GroupComparison] = []
    var members = 0
    for group in groups {
      batch.append(group)
      members += group.memberCount
      guard members >= Self.membersAtOnce else { continue }
      try await planMembers(of: batch, planner, mayRemove: mayRemove)
      batch = []
      members = 0
    }
    try await planMembers(of: batch, planner, mayRemove: mayRemove)
  }

  private mutating func planMembers(
    of groups: [GroupComparison], _ planner: GroupPlanner, mayRemove: Bool
  ) async throws {
    guard !groups.isEmpty else { return }
    try Task.checkCancellation()
    let byEntry = Dictionary(
      try await stage.memberDifferences(of: groups).map { ($0.group, $0) },
      uniquingKeysWith: { first, _ in first })
    for group in groups {
      if let staged = group.staged {
        guard let difference = byEntry[staged.entry] else { continue }
        let record = planner.record(of: staged)
        let group = GroupReference(id: record.id, name: record.name)
        if mayRemove {
          let surplus = difference.surplus.filter { !undecided.contains($0.entry) }
          try await recording.add(planner.effects(on: group, surplus: surplus, missing: []))
        }
        // Effects copy the members, which for a large group would be a second time all of them.
        for start in stride(from: 0, to: difference.missing.count, by: Self.plannedAtOnce) {
          let end = min(start + Self.plannedAtOnce, difference.missing.count)
          let missing = Array(difference.missing[start..<end])
          try await recording.add(planner.effects(on: group, surplus: [], missing: missing))
        }
      } else if mayRemove, let stored = group.stored {
        let members = byEntry[stored.entry]?.surplus ?? []
        try await recording.add(planner.effects(forAbsent: stored, members: members))
      }
    }
  }
}

extension UnreadEntry {
  /// The entry of an account; switching the account off is what the guard counts.
  fileprivate init(_ account: LinkedAccount, in directory: DirectoryName) {
    self.init(
      entry: account.entry, dn: account.link.dn,
      isGuarded: account.losesAccess(in: directory) && !account.isBreakGlass)
  }
}

extension RejectedEntry {
  fileprivate var explanation: String { reason.explanation }
}

extension ReadCertificate {
  /// What a read lacks, as a clause.
  public var shortfall: String {
    if resultCode != 0 {
      let clause = message.hasSuffix(".") ? String(message.dropLast()) : message
      return clause.isEmpty ? "result code \(resultCode)" : clause
    }
    if references > 0 { return "\(references) references to other servers were not followed" }
    if unfinishedRanges > 0 { return "\(unfinishedRanges) attributes were not read to their end" }
    return "the last page never came"
  }
}
