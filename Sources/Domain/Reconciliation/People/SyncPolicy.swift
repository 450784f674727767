public import Accounts
public import Directory
import Values

/// What one directory's configuration says about the reconciliation itself.
public struct SyncPolicy: Sendable, Hashable {
  /// The directory.
  public var directory: DirectoryName
  /// Which attributes become which.
  public var mapping: MappingRules
  /// Which side decides about an attribute.
  public var authorities: Authorities
  /// What happens when both sides have changed a merged attribute.
  public var onConflict: ConflictAnswer
  /// What proposes a link between a new entry and an account, the strongest first.
  public var correlate: [AccountAttribute]
  /// Which groups give which roles.
  public var roleRules: [RoleRule]
  /// The role that everybody in the directory gets; nil for guests, who ask for access.
  public var defaultRole: Role?
  /// How long an account stays disabled before it is archived; nil for ever.
  public var archiveAfter: Duration?
  /// What a plan may destroy before it is held.
  public var guards: GuardLimits
  /// What may be written into the directory; nil for nothing.
  public var writeBack: WriteBackRules?

  /// Joins the parts.
  public init(
    directory: DirectoryName, mapping: MappingRules = MappingRules(),
    authorities: Authorities = Authorities(), onConflict: ConflictAnswer = .hold,
    correlate: [AccountAttribute] = [], roleRules: [RoleRule] = [], defaultRole: Role? = nil,
    archiveAfter: Duration? = nil, guards: GuardLimits = GuardLimits(),
    writeBack: WriteBackRules? = nil
  ) {
    self.directory = directory
    self.mapping = mapping
    self.authorities = authorities
    self.onConflict = onConflict
    self.correlate = correlate
    self.roleRules = roleRules
    self.defaultRole = defaultRole
    self.archiveAfter = archiveAfter
    self.guards = guards
    self.writeBack = writeBack
  }
}

/// One rule: whoever is in the group, directly or through other groups, has the role.
public struct RoleRule: Sendable, Hashable {
  /// The group's name as configured.
  public var group: String
  /// The group's name in the form to compare by.
  public var groupKey: String
  /// The role.
  public var role: Role

  /// Makes a rule; nil when the name isn't a distinguished name.
  public init?(group: String, role: Role) {
    guard let key = DistinguishedName.key(of: group) else { return nil }
    self.group = group
    self.groupKey = key
    self.role = role
  }
}
