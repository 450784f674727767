import Accounts

/// Works out which grants change when a person sets somebody's role.
///
/// What people gave (manual and requested grants) becomes one manual grant; what a directory's rules
/// give stays, so a role can't fall below it, unless the directory is told that the person leaves the
/// rule's group.
struct RolePlanner {
  let grants: [Grant]
  let held: Role?
  let leavableGroups: Set<String>

  /// The grants to take away, and whether a new one of the role is needed; nil when nothing changes.
  ///
  /// - Throws: `AccountError.ownedByDirectory` for a role below what a directory gives.
  func plan(for wanted: Role?) throws(AccountError) -> (removed: [Grant], isAdded: Bool)? {
    let ownGrants = grants.filter { $0.source.directory == nil }
    guard let wanted else { return ownGrants.isEmpty ? nil : (ownGrants, false) }
    let isLasting = grants.contains { $0.role == wanted && $0.expiresAt == nil }
    if wanted == held, isLasting { return nil }
    if let ownership = higherOwnership(than: wanted) { throw .ownedByDirectory(ownership) }
    let left = grants.filter { $0.role > wanted && isLeavable($0) }
    let kept = ownGrants.first {
      $0.source == .manual && $0.role == wanted && $0.expiresAt == nil
    }
    return (ownGrants.filter { $0.id != kept?.id } + left, kept == nil)
  }

  /// Whether a rule's grant ends when the person leaves its group.
  func isLeavable(_ grant: Grant) -> Bool {
    grant.rule.map(leavableGroups.contains) ?? false
  }

  private func higherOwnership(than wanted: Role) -> DirectoryOwnership? {
    let higher = grants.filter {
      $0.source.directory != nil && $0.role > wanted && !isLeavable($0)
    }
    guard let highest = higher.max(by: { $0.role < $1.role }),
      let directory = highest.source.directory
    else { return nil }
    let groups = higher.filter { $0.source == highest.source }.map(\.reason)
    return DirectoryOwnership(directory, .role(highest.role, groups: groups))
  }
}
