/// Which version of an object a change is about, as whoever asks for it last saw it.
///
/// It is held against the version inside the transaction of the change, so that of two writers at
/// once only the first one's change is made.
public enum VersionCondition: Sendable, Hashable {
  /// Whatever version there is.
  case any
  /// One of these versions; none of them when there is no such version.
  case oneOf(Set<Int>)

  /// Refuses a change of another version.
  ///
  /// - Throws: `StaleVersion`.
  public func check(_ version: Int) throws(StaleVersion) {
    guard case .oneOf(let versions) = self, !versions.contains(version) else { return }
    throw StaleVersion()
  }
}

/// An object was changed since whoever wants to change it now has read it.
public struct StaleVersion: Error, Sendable, Hashable {
  /// There is nothing to tell but that.
  public init() {}
}
