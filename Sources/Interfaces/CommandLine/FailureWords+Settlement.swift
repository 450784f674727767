import Services

/// Why something can't be settled between a directory and the store.
extension FailureWords {
  /// The failures of settling; nil for other errors.
  static func settlement(_ error: any Error) -> CommandFailure? {
    switch error {
    case let error as NothingToSettle: missing(error.matter)
    case is CollisionSettled, is ConflictSettled:
      CommandFailure("Somebody has decided about it before.", advice: "List them again.")
    case let error as LinkObstacle: CommandFailure(error.explanation)
    default: nil
    }
  }

  private static func missing(_ matter: NothingToSettle.Matter) -> CommandFailure {
    switch matter {
    case .quarantinedEntry:
      CommandFailure(
        "No entry with this identifier is in quarantine.",
        advice: "`muster directory quarantine NAME` lists those that are.")
    case .collision:
      CommandFailure(
        "There is no such collision.",
        advice: "`muster directory collisions NAME` lists those there are.")
    case .conflict:
      CommandFailure(
        "There is no such conflict, or it has ended.",
        advice: "`muster directory conflicts NAME` lists those there are.")
    }
  }
}
