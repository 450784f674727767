public import Accounts

/// Who works with workflows, with what decides about their rights.
public struct WorkflowCaller: Sendable, Hashable {
  /// The account that owns, reads and was granted; nil for whoever runs commands on the machine.
  public var account: AccountID?
  /// Whether every workflow is theirs to change.
  public var mayManage: Bool
  /// Whether they may keep workflows of their own.
  public var mayOwn: Bool
  /// Whether they may share what they own.
  public var mayShare: Bool
  /// The role whose limits hold for what they save.
  public var role: Role
  /// Whether the rights of the account are looked up again when something is written.
  public var isChecked: Bool
  /// Whether what they make and save is everybody's unless they say otherwise.
  ///
  /// A service without sign-in keeps everything for `system`; once people sign in, nobody could see
  /// it any more.
  public var sharesByDefault: Bool
  /// How audit events name them.
  public var actor: Actor

  /// By which way they save.
  public var way: SavingWay { actor.kind == .commandLine ? .command : .api }

  /// The person behind a request; without sign-in that is `system`, with every right.
  public init(_ caller: Caller) {
    account = caller.id
    mayManage = caller.may(.manageWorkflows)
    mayOwn = caller.may(.ownWorkflows)
    mayShare = caller.may(.shareWorkflows)
    role = caller.account.isSystem ? .admin : caller.role ?? .user
    isChecked = !caller.account.isSystem
    sharesByDefault = caller.account.isSystem
    actor = caller.actor
  }

  /// Whoever runs commands on the machine.
  public init(unrestricted actor: Actor) {
    account = nil
    mayManage = true
    mayOwn = true
    mayShare = true
    role = .admin
    isChecked = false
    sharesByDefault = false
    self.actor = actor
  }
}
