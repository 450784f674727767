/// How much of what a directory counts before it locks an entry somebody may use up.
///
/// The last failure is nobody's, so that nothing here locks an entry. Strangers together leave one
/// more for whoever comes from where the account was signed in to before, and those who have failed
/// already leave one more for those who haven't.
public enum LockoutShare: Sendable, Hashable, CaseIterable {
  /// From a network of the owner's.
  case owner
  /// From a network of the owner's, where a try has failed of late.
  case ownerAgain
  /// From anywhere else.
  case stranger
  /// From anywhere else, where a try has failed of late.
  case strangerAgain

  /// The share of a try; until the owner has signed in somewhere, everywhere may be the owner's.
  init(at place: TryPlace, hasFailedHere: Bool) {
    self =
      switch (place, hasFailedHere) {
      case (.home, false), (.unclear, false): .owner
      case (.home, true), (.unclear, true): .ownerAgain
      case (.elsewhere, false): .stranger
      case (.elsewhere, true): .strangerAgain
      }
  }

  /// How many failures must be left after a failed try, where an entry is locked by so many.
  ///
  /// A directory that locks after three has too few for all: somebody who hasn't failed yet then
  /// goes before the owner's networks, for one address must not keep out another.
  public func reserve(of maximumFailures: Int) -> Int {
    let reserve =
      switch self {
      case .owner: 1
      case .ownerAgain: min(2, maximumFailures - 1)
      case .stranger: min(2, maximumFailures - 2)
      case .strangerAgain: min(3, maximumFailures - 1)
      }
    return max(1, reserve)
  }
}
