/// Why an account can't be given workflows.
public enum OwnershipObstacle: Sendable, Hashable, CaseIterable {
  /// It owns what nobody else does, and takes nothing over from people.
  case systemAccount
  /// It is put away.
  case archived
  /// It is switched off.
  case disabled
  /// Its role, or having none, doesn't let it keep workflows.
  case mayNotOwn

  /// What stands against it and what to do.
  public var explanation: String {
    switch self {
    case .systemAccount: "The system account takes nothing over. Name a person."
    case .archived: "That account is archived. Restore it first, or name another one."
    case .disabled: "That account is disabled. Enable it first, or name another one."
    case .mayNotOwn:
      "That account may not keep workflows: it is a guest, or its role doesn't allow it. Give it a "
        + "role first, or name another one."
    }
  }
}

extension PermissionMatrix {
  /// What stands against giving workflows to an account; nil when nothing does.
  public func obstacle(toOwningWorkflows account: Account) -> OwnershipObstacle? {
    guard !account.isSystem else { return .systemAccount }
    return switch account.status {
    case .archived: .archived
    case .disabled: .disabled
    case .active: allows(account.role, .ownWorkflows) ? nil : .mayNotOwn
    }
  }
}
