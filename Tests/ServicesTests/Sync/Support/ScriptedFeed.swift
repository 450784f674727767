import Directory
import Services
import Synchronization

/// Tells what changes in a scripted directory, as a server does that is followed.
final class ScriptedFeed: DirectoryFeed {
  private struct State {
    var told: ScriptedDirectory.Content
    var containers: [Entry]
    var isRefreshed = false
  }

  private let directory: ScriptedDirectory
  private let searches: [FollowedSearch]
  private let state: Mutex<State>

  /// Goes on from the content that the searches' cookies stand for.
  init(_ directory: ScriptedDirectory, _ searches: [FollowedSearch]) throws {
    self.directory = directory
    self.searches = searches
    let script = directory.now
    guard let telling = script.changes, telling.refusal == nil else {
      throw FeedRefused(script.changes?.refusal ?? .notOffered)
    }
    guard let number = searches[0].since?.first.map(Int.init),
      script.history.indices.contains(number)
    else { throw FeedRefused(.refreshRequired) }
    state = Mutex(State(told: script.history[number], containers: []))
  }

  func next(within patience: Duration) async throws -> FedChanges {
    let end = ContinuousClock.now + min(patience, .milliseconds(20))
    while true {
      try Task.checkCancellation()
      let script = directory.now
      if let failure = script.failure { throw failure }
      if let batch = batch(script) { return batch }
      guard ContinuousClock.now < end else {
        return FedChanges(
          phase: .following,
          parts: searches.map { _ in .init(changes: .init(), cookie: nil, ending: .named) })
      }
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  func close() async {}

  /// What differs from what was told; nil when nothing does.
  private func batch(_ script: ScriptedDirectory.Script) -> FedChanges? {
    state.withLock { state in
      let now =
        script.changes?.lagging
        ?? ScriptedDirectory.Content(people: script.people, groups: script.groups)
      let isFirst = !state.isRefreshed
      guard isFirst || now != state.told || script.containers != state.containers else {
        return nil
      }
      let cookie = now == state.told ? nil : directory.keepCookie()
      var parts = searches.map { followed in
        let isGroups = followed.search.base == ScriptedDirectory.groupsBase
        return FedChanges.Part(
          changes: DirectoryChanges(
            from: isGroups ? state.told.groups : state.told.people,
            to: isGroups ? now.groups : now.people, namesPresent: false), cookie: cookie,
          ending: isFirst && now == state.told ? .nothing : .named)
      }
      for index in parts.indices where searches[index].since == nil {
        let isPeople = searches[index].search.base == ScriptedDirectory.peopleBase
        parts[index].changes = DirectoryChanges(
          from: state.containers, to: isPeople ? script.containers : [], namesPresent: false)
        parts[index].ending = .named
      }
      state.told = now
      state.containers = script.containers
      state.isRefreshed = true
      return FedChanges(phase: isFirst ? .refreshed : .following, parts: parts)
    }
  }
}
