/// What somebody wants to do to an account, as far as the rules tell actions apart.
public enum AccountAction: Sendable, Hashable {
  /// Change its names, its password or what it has to do at the next sign-in.
  case edit
  /// Disable, enable, archive, restore or remove it.
  case changeStatus
  /// Give it a role.
  case giveRole(Role)
  /// Take roles from it.
  case takeRole
  /// Mark it, or unmark it, as one that no run touches.
  case markBreakGlass
  /// Give what it owns to another account.
  case giveContentAway
  /// Take out everything that is kept about it.
  case export
}
