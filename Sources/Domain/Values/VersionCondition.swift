/// Which version of an object a change is about, as whoever asks for it last saw it.
///
/// It is held against the version inside the transaction of the change, so that of two writers at
/// once only the first one's change is made.
public enum VersionCondition: Sendable, Hashable {
  /// Whatever version there is.
  case any
  /// One of these versions; none of them when there is no such version.
  case oneOf(Set<Int>)

  /// Whether a change of this version is meant.
  public func admits(_ version: Int) -> Bool {
    guard case .oneOf(let versions) = self else { return true }
    return versions.contains(version)
  }

  /// Refuses a change of another version.
  ///
  /// - Throws: `StaleVersion`.
  public func check(_ version: Int) throws(StaleVersion) {
    guard admits(version) else { throw StaleVersion() }
  }
}

/// An object was changed since whoever wants to change it now has read it.
public struct StaleVersion: Error, Sendable, Hashable {
  /// There is nothing to tell but that.
  public init() {}
}
