import Directory
import Reconciliation
import Values

/// Fetches the entries that a change concerns although they have not changed themselves: who has the
/// same name, who is in the same group, who loses a role with it.
struct RelatedEntries {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let stage: any ChangeStage
  /// The people whose mail address others claim too.
  let contested: [EntryID]
  let now: Timestamp
  let staged: StagedEntries

  /// So many entries are looked at one by one; where a change concerns more, everything is read.
  private static let limit = 5000
  /// Searches whose answers are staged together; each asks for fifty people at most.
  private static let searchesAtOnce = 100

  private var asked = Asked()

  /// What was asked already; an answer that brings nothing isn't asked for again.
  private struct Asked {
    var people: Set<EntryID> = []
    var members: Set<String> = []
    var groups: Set<EntryID> = []
    var moved: Set<String> = []

    var count: Int { people.count + members.count + groups.count + moved.count }
  }

  init(
    directory: SyncedDirectory, client: any DirectoryClient, stage: any ChangeStage,
    contested: [EntryID], now: Timestamp, staged: StagedEntries
  ) {
    self.directory = directory
    self.client = client
    self.stage = stage
    self.contested = contested
    self.now = now
    self.staged = staged
  }

  /// Fetches and stages until no question is open.
  ///
  /// - Throws: `ChangesUnusable` when the directory gives no definite answer, or too much is asked.
  consuming func fetch() async throws {
    let hasRules = !directory.policy.roleRules.isEmpty
    while true {
      try Task.checkCancellation()
      var open = try await stage.openQuestions(rules: hasRules)
      if open.movesNames { open.people += contested }
      if staged.hasParent(among: open.moved) {
        throw ChangesUnusable("An entry that is new or has moved has others below it.")
      }
      open.people = open.people.filter { asked.people.insert($0).inserted }
      open.members = open.members.filter { asked.members.insert($0).inserted }
      open.groups = open.groups.filter { asked.groups.insert($0).inserted }
      open.moved = open.moved.filter { asked.moved.insert($0).inserted }
      if open.people.isEmpty, open.members.isEmpty, open.groups.isEmpty, open.moved.isEmpty {
        return
      }
      guard asked.count <= Self.limit else {
        throw ChangesUnusable("The changes concern too many other entries.")
      }
      try await stagePeople(peopleSearches(open))
      try await stageGroups(groupSearches(open))
    }
  }

  private func peopleSearches(_ open: OpenQuestions) -> [DirectorySearch] {
    let search = directory.userSearch
    let base = DistinguishedName.key(of: search.base)
    let byName = open.members.filter { key in
      base.map { DistinguishedName.isKey(key, within: $0) } ?? false
    }.map { key in
      DirectorySearch(
        base: key, scope: .base, filter: search.filter, attributes: search.attributes)
    }
    return byName + search.narrowed(to: open.people.map(identifies))
  }

  private func groupSearches(_ open: OpenQuestions) -> [DirectorySearch] {
    guard let search = directory.groupSearch else { return [] }
    let holders = open.moved.map { Filter.equal(directory.groupMapping.member, Array($0.utf8)) }
    return search.narrowed(to: open.groups.map(identifies) + holders)
  }

  private func identifies(_ entry: EntryID) -> Filter {
    .equal(directory.policy.mapping.id, Array(entry.description.utf8))
  }

  private func stagePeople(_ searches: [DirectorySearch]) async throws {
    for start in stride(from: 0, to: searches.count, by: Self.searchesAtOnce) {
      let entries = try await find(
        Array(searches[start..<min(start + Self.searchesAtOnce, searches.count)]))
      try await staged.add(people: entries, to: stage, directory.policy.mapping, at: now)
    }
  }

  private func stageGroups(_ searches: [DirectorySearch]) async throws {
    for search in searches {
      try await staged.add(groups: try await find([search]), to: stage, directory.groupMapping)
    }
  }

  private func find(_ searches: [DirectorySearch]) async throws -> [Entry] {
    guard let entries = try await client.find(searches) else {
      throw ChangesUnusable(
        "The directory gave no definite answer about entries that a change concerns.")
    }
    return entries
  }
}
