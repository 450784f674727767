/// What a plan may destroy before it is held for a person's decision.
public struct GuardLimits: Sendable, Hashable {
  /// One limit: a plan trips it with more than `floor` **and** more than `percent` of what there is.
  public struct Limit: Sendable, Hashable {
    /// The share of what there is, 0…100.
    public var percent: Double
    /// The number that never trips.
    public var floor: Int

    /// Joins both.
    public init(percent: Double, floor: Int) {
      self.percent = percent
      self.floor = floor
    }

    /// The largest number that doesn't trip, out of `total`.
    public func allowed(of total: Int) -> Int {
      max(floor, Int((percent * Double(total) / 100).rounded(.down)))
    }
  }

  /// Accounts switched off, out of the linked accounts that work.
  public var disables = Limit(percent: 5, floor: 10)
  /// Grants withdrawn, out of the directory's grants.
  public var roleRemovals = Limit(percent: 10, floor: 10)
  /// Members removed from one group, out of its members.
  public var membersRemovedPerGroup = Limit(percent: 50, floor: 20)
  /// Groups that lose their last member, out of the groups that have members.
  public var groupsEmptied = Limit(percent: 5, floor: 2)
  /// Entries with another name, out of the linked accounts.
  public var renames = Limit(percent: 20, floor: 20)
  /// Attributes that lose their value, out of the linked accounts.
  public var attributesBlanked = Limit(percent: 10, floor: 20)
  /// Managers and administrators who lose a role or are switched off; no share, only a number.
  public var privileged = Limit(percent: 0, floor: 3)
  /// Entries fewer than at the last certified read, out of that read.
  public var shrinkage = Limit(percent: 10, floor: 20)

  /// The limits that hold where the configuration says nothing.
  public init() {}

  /// The same limits, but a plan that takes anything away from anybody trips one.
  public var withoutLosses: GuardLimits {
    let nothing = Limit(percent: 0, floor: 0)
    var limits = self
    limits.disables = nothing
    limits.roleRemovals = nothing
    limits.membersRemovedPerGroup = nothing
    limits.groupsEmptied = nothing
    limits.attributesBlanked = nothing
    limits.privileged = nothing
    return limits
  }
}

/// The names of the guards, as configured and reported.
public enum GuardName: String, Sendable, CaseIterable {
  /// See `GuardLimits.disables`.
  case disables
  /// See `GuardLimits.roleRemovals`.
  case roleRemovals = "role_removals"
  /// See `GuardLimits.membersRemovedPerGroup`.
  case membersRemovedPerGroup = "members_removed_per_group"
  /// See `GuardLimits.groupsEmptied`.
  case groupsEmptied = "groups_emptied"
  /// See `GuardLimits.renames`.
  case renames
  /// See `GuardLimits.attributesBlanked`.
  case attributesBlanked = "attributes_blanked"
  /// See `GuardLimits.privileged`.
  case privileged
  /// See `GuardLimits.shrinkage`.
  case shrinkage
}

/// A guard that a plan tripped.
public struct GuardTrip: Sendable, Hashable {
  /// The guard.
  public var name: GuardName
  /// What the plan would do.
  public var count: Int
  /// The most that passes.
  public var allowed: Int
  /// What there is.
  public var total: Int
  /// The group, for a guard that looks at each one, and for a rule's group that isn't shown.
  public var object: String?

  /// Joins the parts.
  public init(name: GuardName, count: Int, allowed: Int, total: Int, object: String? = nil) {
    self.name = name
    self.count = count
    self.allowed = allowed
    self.total = total
    self.object = object
  }

  /// The trip in words.
  public var sentence: String {
    let what =
      switch name {
      case .disables: "disable \(count) of \(total) working accounts"
      case .roleRemovals: "withdraw \(count) of \(total) grants"
      case .membersRemovedPerGroup: "remove \(count) of \(total) members of \(object ?? "a group")"
      case .groupsEmptied: "empty \(count) of \(total) groups"
      case .renames: "rename \(count) of \(total) linked accounts"
      case .attributesBlanked: "blank \(count) attributes of \(total) linked accounts"
      case .privileged where object != nil:
        "withdraw \(count) grants of \(object ?? ""), a group that the directory no longer shows"
      case .privileged: "take rights from \(count) managers or administrators"
      case .shrinkage: "accept a read with \(count) entries fewer than the \(total) before"
      }
    return "The plan would \(what); \(allowed) are allowed."
  }
}
