import Directory
import Reconciliation
import Values

/// The first step of a run of what a directory told by itself: stages it, and fetches what that
/// concerns, as `ChangeReading` does with what it asks for.
struct FedReading: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let feed: any DirectoryFeed
  let searches: FollowedSearches
  let position: DirectoryPosition
  /// The batch that has come; while it isn't the refresh's last, the others follow from the feed.
  let first: FedChanges

  private static let patience: Duration = .seconds(60)

  /// Reads and stages.
  ///
  /// - Throws: `ChangesUnusable` when everything has to be read instead; `FeedLost` when the
  ///   connection broke before the refresh was over.
  func read(into stage: any ChangeStage, at now: Timestamp) async throws -> ChangeReading.Outcome {
    let staged = StagedEntries()
    var batch = first
    var count = 0
    while true {
      count += try await take(batch, staged, into: stage, at: now)
      guard batch.phase == .refreshing else { break }
      batch = try await following()
      searches.look(at: batch)
    }
    try searches.checkContainers(of: position)
    if searches.people(batch).ending == .unnamed { try await stage.noteUnnamed(of: .person) }
    if (searches.groups(batch) ?? searches.people(batch)).ending == .unnamed {
      try await stage.noteUnnamed(of: .group)
    }
    try await RelatedEntries(
      directory: directory, client: client, stage: stage, contested: position.contested, now: now,
      staged: staged
    ).fetch()
    return outcome(batch, count, staged)
  }

  private func following() async throws -> FedChanges {
    do {
      return try await feed.next(within: Self.patience)
    } catch let error as FeedRefused {
      throw ChangesUnusable(error)
    } catch let error as DirectoryError {
      throw FeedLost(error: error)
    }
  }

  /// - Returns: the people among the entries.
  private func take(
    _ batch: FedChanges, _ staged: StagedEntries, into stage: any ChangeStage, at now: Timestamp
  ) async throws -> Int {
    let people = try await asTheyAre(searches.people(batch).changes, directory.userSearch)
    try await staged.add(people: people.entries, to: stage, directory.policy.mapping, at: now)
    guard batch.phase == .following || staged.people <= position.people / 2 else {
      throw ChangesUnusable("The directory names more than half of its entries as changed.")
    }
    try await stage.note(people.gone, .gone, of: .person)
    try await stage.note(people.present, .present, of: .person)
    guard let search = directory.groupSearch, let part = searches.groups(batch) else {
      return people.entries.count
    }
    let groups = try await asTheyAre(part.changes, search)
    try await staged.add(groups: groups.entries, to: stage, directory.groupMapping)
    try await stage.note(groups.gone, .gone, of: .group)
    try await stage.note(groups.present, .present, of: .group)
    return people.entries.count
  }

  /// The same changes with the entries as they are now, where this program writes to the directory:
  /// what it has written meanwhile isn't to be taken back because an older state was told before.
  private func asTheyAre(
    _ changes: DirectoryChanges, _ search: DirectorySearch
  ) async throws -> DirectoryChanges {
    guard directory.policy.writeBack != nil, changes != DirectoryChanges() else { return changes }
    let id = directory.policy.mapping.id
    let told = changes.entries.compactMap { $0.identifier(id) } + changes.gone
    guard let entries = try await client.find(search.narrowed(to: told, by: id)) else {
      throw ChangesUnusable(
        "The directory gave no definite answer about entries that it named as changed.")
    }
    let found = Set(entries.compactMap { $0.identifier(id) })
    var now = changes
    now.entries = entries
    now.gone = changes.gone.filter { !found.contains($0) }
    return now
  }

  private func outcome(
    _ batch: FedChanges, _ count: Int, _ staged: StagedEntries
  ) -> ChangeReading.Outcome {
    var next = position
    let server = position.users?.server ?? ""
    if let cookie = searches.people(batch).cookie {
      next.users = SearchPosition(mark: .cookie(cookie), server: server)
    }
    if let cookie = searches.groups(batch)?.cookie {
      next.groups = SearchPosition(mark: .cookie(cookie), server: server)
    }
    let certificate = ReadCertificate(
      resultCode: 0, message: "", pages: 0, reachedCookieEnd: true, references: 0,
      unfinishedRanges: 0, count: count, contextCSNBefore: [], contextCSNAfter: [], server: server)
    return ChangeReading.Outcome(
      read: DirectoryReading.Outcome(
        users: certificate, groups: directory.groupSearch.map { _ in certificate.ofNone },
        rejectedWithoutIdentifier: 0), next: next, people: staged.people, isNothing: false)
  }
}

/// A feed that broke in the middle of a run.
struct FeedLost: Error {
  let error: DirectoryError
}

extension ChangesUnusable {
  /// What a refused feed means for a run.
  init(_ refused: FeedRefused) {
    switch refused.refusal {
    case .incomplete: self.init("The directory has ended the search that tells its changes.")
    case let refusal: self.init(refusal.sentence(ReadCertificate.ofNothing))
    }
  }
}

extension ReadCertificate {
  fileprivate static let ofNothing = ReadCertificate(
    resultCode: 0, message: "", pages: 0, reachedCookieEnd: true, references: 0,
    unfinishedRanges: 0, count: 0, contextCSNBefore: [], contextCSNAfter: [], server: "")

  /// The same proof for a search beside, whose entries aren't counted.
  fileprivate var ofNone: ReadCertificate {
    var other = self
    other.count = 0
    return other
  }
}

extension Entry {
  /// The identifier in an attribute.
  func identifier(_ attribute: String) -> EntryID? {
    values(attribute).first.flatMap { EntryID(attributeValue: $0) }
  }
}

extension DirectorySearch {
  /// Conditions in one filter.
  private static let conditions = 50

  /// The same search for those of its entries that meet one of these conditions.
  func narrowed(to conditions: [Filter]) -> [DirectorySearch] {
    stride(from: 0, to: conditions.count, by: Self.conditions).map { start in
      var narrowed = self
      let some = Array(conditions[start..<min(start + Self.conditions, conditions.count)])
      narrowed.filter = .and([filter, .or(some)])
      return narrowed
    }
  }

  /// The same search for some of its entries.
  func narrowed(to entries: [EntryID], by attribute: String) -> [DirectorySearch] {
    narrowed(to: entries.map { .equal(attribute, Array($0.description.utf8)) })
  }
}
