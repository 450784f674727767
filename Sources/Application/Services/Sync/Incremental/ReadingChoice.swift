import Directory
import Reconciliation
import Values

/// How a run reads its directory, and why so.
enum ReadingChoice: Equatable {
  /// What has changed since a position.
  case changes(since: DirectoryPosition)
  /// Everything. `holdsLosses` says that a plan which takes anything away waits for a person.
  case everything(because: String, holdsLosses: Bool)

  /// How long a full compare may be late before an incremental run becomes one.
  private static let patience = Duration.seconds(3600)
  /// The time between full compares where none is scheduled.
  private static let interval = Duration.seconds(86_400)

  /// Decides for a run that starts now, with what the last one has left.
  init(
    _ mode: Run.Mode, _ directory: SyncedDirectory, _ position: DirectoryPosition?,
    at now: Timestamp
  ) {
    guard let position else {
      self = .everything(
        because: mode == .full
          ? "A full compare was asked for."
          : "No earlier run has left a place to go on from.", holdsLosses: false)
      return
    }
    let changed = directory.binding.differences(from: position.binding)
    guard changed.isEmpty else {
      let words = changed.map(\.words).joined(separator: ", ")
      self = .everything(
        because: "Since the last run \(words) changed.",
        holdsLosses: changed.contains(where: \.decidesContent))
      return
    }
    self =
      Self.obstacle(mode, directory, position, at: now).map {
        .everything(because: $0, holdsLosses: false)
      } ?? .changes(since: position)
  }

  private static func obstacle(
    _ mode: Run.Mode, _ directory: SyncedDirectory, _ position: DirectoryPosition,
    at now: Timestamp
  ) -> String? {
    if mode == .full { return "A full compare was asked for." }
    guard position.users != nil, directory.groupSearch == nil || position.groups != nil,
      position.containers != nil
    else { return "The last run was given no place to go on from." }
    let identifiers = [directory.policy.mapping.id, directory.groupMapping.id]
    guard identifiers.allSatisfy({ AttributeName.equal($0, "entryUUID") }) else {
      return "Changes are told by entryUUID, and users.id names another attribute."
    }
    let due = directory.schedule.full?.next(after: position.fullAt) ?? position.fullAt + interval
    guard now <= due + patience else {
      return "The last full compare is too long ago; it was at \(position.fullAt)."
    }
    return nil
  }
}
