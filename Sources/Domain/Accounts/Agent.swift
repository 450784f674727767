/// Who wants to do something to an account, as the store knows them at that moment.
public enum Agent: Sendable, Hashable {
  /// Somebody who has signed in.
  case person(Account)
  /// Whoever runs commands on the machine, or the one person of a service without sign-in: every
  /// right there is.
  case unrestricted
}
