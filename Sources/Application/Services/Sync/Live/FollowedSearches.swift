import Directory
import Reconciliation
import Synchronization
import Values

/// The searches by which a directory is followed: people, groups, and the containers of both.
///
/// Of the entries below a renamed container nothing is told, so the containers are followed too: told
/// in whole first, they must be those of the position, and no change of them may come later.
final class FollowedSearches: Sendable {
  /// In the order in which they are followed.
  let all: [FollowedSearch]
  private let hasGroups: Bool
  private let digest: any Digest
  private let containers = Mutex(Containers())

  private struct Containers {
    var sum = FingerprintSum()
    var isWhole = false
    var hasChanged = false
  }

  /// Goes on from a position; nil when it isn't one that changes can be told from.
  init?(_ directory: SyncedDirectory, since position: DirectoryPosition, digest: any Digest) {
    guard case .cookie(let people)? = position.users?.mark else { return nil }
    var search = directory.userSearch
    search.attributes.append("hasSubordinates")
    var searches = [FollowedSearch(search: search, since: people)]
    if let search = directory.groupSearch {
      guard case .cookie(let groups)? = position.groups?.mark,
        position.groups?.server == position.users?.server
      else { return nil }
      searches.append(FollowedSearch(search: search, since: groups))
    }
    hasGroups = directory.groupSearch != nil
    let survey = ContainerSurvey.searches(of: directory)
    all = searches + survey.map { FollowedSearch(search: $0, since: nil) }
    self.digest = digest
  }

  /// What the people's search told.
  func people(_ batch: FedChanges) -> FedChanges.Part { batch.parts[0] }

  /// What the groups' search told; nil when groups aren't used.
  func groups(_ batch: FedChanges) -> FedChanges.Part? { hasGroups ? batch.parts[1] : nil }

  /// Looks at what a batch tells of containers.
  func look(at batch: FedChanges) {
    containers.withLock { containers in
      for part in batch.parts[(hasGroups ? 2 : 1)...] {
        if containers.isWhole, part.changes != DirectoryChanges() { containers.hasChanged = true }
        if !containers.isWhole { part.changes.entries.forEach { containers.sum.add($0, digest) } }
      }
      if batch.phase != .refreshing { containers.isWhole = true }
    }
  }

  /// Makes sure that the containers are those of a position.
  ///
  /// - Throws: `ChangesUnusable`.
  func checkContainers(of position: DirectoryPosition) throws(ChangesUnusable) {
    let isSame = containers.withLock { containers in
      !containers.hasChanged && containers.sum.value == position.containers?.fingerprint
    }
    guard isSame else { throw .containers }
  }

  /// Whether a batch has anything that a run has to look at.
  func isNews(_ batch: FedChanges, since position: DirectoryPosition) -> Bool {
    let data = [people(batch)] + (groups(batch).map { [$0] } ?? [])
    switch batch.phase {
    case .refreshing: return true
    case .following: return !batch.isEmpty
    case .refreshed:
      let isSame = containers.withLock { $0.sum.value == position.containers?.fingerprint }
      return !isSame || data.contains { $0.ending != .nothing }
    }
  }
}
