/// How a directory is told that an entry is disabled or enabled.
public enum EntryEnabling: Sendable, Hashable {
  /// By the password policy's lock without an end (slapo-ppolicy(5)); the server heeds it only where
  /// the policy has `pwdLockout`.
  case passwordPolicy
  /// By an attribute, with the value that each state has; nil for no value.
  case attribute(String, disabled: String?, enabled: String?)

  /// The value of `pwdAccountLockedTime` that no time ends.
  private static let lockedForGood = "000001010000Z"

  /// The change that brings the entry into a state.
  ///
  /// A lock that ends by itself is replaced by disabling and stays with enabling, because it is
  /// the directory's own.
  public func change(isDisabled: Bool) -> Modification {
    switch self {
    case .passwordPolicy where isDisabled:
      .replace("pwdAccountLockedTime", texts: [Self.lockedForGood])
    case .passwordPolicy:
      .delete("pwdAccountLockedTime", [[UInt8](Self.lockedForGood.utf8)])
    case .attribute(let name, let disabled, let enabled):
      .replace(name, texts: [isDisabled ? disabled : enabled].compactMap(\.self))
    }
  }
}
