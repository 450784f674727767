/// What happens when both sides have changed an attribute in different ways.
public enum ConflictAnswer: String, Sendable, CaseIterable {
  /// The directory's value is taken.
  case directory
  /// The local value is kept.
  case local
  /// Both are kept until a person decides.
  case hold
}

/// Merges one attribute of a linked account from three versions: the directory's, the account's, and
/// the one that both last agreed on.
///
/// A change of one side alone stands. Where both have changed to the same value, they agree on it.
/// Sides that never agreed on anything and differ are always a conflict for a person: the first
/// contact overwrites nothing.
public struct ThreeWayMerge: Sendable {
  private let onConflict: ConflictAnswer

  /// Merges with this answer to conflicts.
  public init(onConflict: ConflictAnswer) {
    self.onConflict = onConflict
  }

  /// What a merge comes to.
  public enum Outcome: Sendable, Hashable {
    /// Both sides stay as they are, and so does what they agreed on.
    case nothing
    /// The account takes the directory's value, which both agree on then.
    case take
    /// The account keeps its value, and the directory's counts as what was agreed on.
    ///
    /// The account's own value, where it is another one, is from then on a change of its side alone.
    case rebase
    /// Both values stay until a person decides.
    case conflict
  }

  /// Merges three versions.
  public func outcome(agreed: Agreement, directory: String?, local: String?) -> Outcome {
    guard directory != local else {
      return agreed == .value(directory) ? .nothing : .rebase
    }
    guard case .value(let agreed) = agreed else { return .conflict }
    if local == agreed { return .take }
    if directory == agreed { return .nothing }
    return switch onConflict {
    case .directory: .take
    case .local: .rebase
    case .hold: .conflict
    }
  }
}
