public import Accounts

/// Who asks for a change, and how the audit events name them.
public struct ChangeAuthor: Sendable, Hashable {
  /// How the audit events name them.
  public var actor: Actor
  /// The account whose rights count, as they are when the change is written; nil for every right.
  public var account: AccountID?
  /// The session that the change came by; nil for none.
  public var session: SessionID?

  /// The person behind a request; without sign-in that is `system`, with every right.
  public init(_ caller: Caller) {
    actor = caller.actor
    account = caller.account.isSystem ? nil : caller.id
    session = caller.session?.id
  }

  /// Whoever runs commands on the machine, or the service itself.
  public init(unrestricted actor: Actor) {
    self.actor = actor
  }
}
