import Directory
import Reconciliation
import Synchronization
import Values

/// The first step of an incremental run: reads what has changed, stages it, and fetches what that
/// concerns.
struct ChangeReading: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let stage: any ChangeStage
  let position: DirectoryPosition
  let digest: any Digest
  let now: Timestamp
  let progress: RunProgress

  /// What was read, and where the next run goes on.
  struct Outcome: Sendable {
    var read: DirectoryReading.Outcome
    var next: DirectoryPosition
    /// People who were looked at.
    var people: Int
    /// Whether nothing has changed at all.
    var isNothing: Bool
  }

  /// Reads and stages.
  ///
  /// - Throws: `ChangesUnusable` when everything has to be read instead.
  func read() async throws -> Outcome {
    guard let users = position.users else { throw ChangesUnusable("There is no position.") }
    let staged = StagedEntries()
    if position.standsAtOnePlace {
      let changes = try await people(since: users, staged)
      if changes.ending == .nothing { return outcome(changes, nil, position.containers, staged) }
      return try await goOn(with: changes, try await survey(), staged)
    }
    let containers = try await survey()
    return try await goOn(with: try await people(since: users, staged), containers, staged)
  }

  private func goOn(
    with users: ChangeCertificate, _ containers: DirectoryPosition.ContainerState,
    _ staged: StagedEntries
  ) async throws -> Outcome {
    var groups: ChangeCertificate?
    if let mark = position.groups { groups = try await self.groups(since: mark, staged) }
    if users.ending == .unnamed { try await stage.noteUnnamed(of: .person) }
    if (groups?.ending ?? users.ending) == .unnamed { try await stage.noteUnnamed(of: .group) }
    try await RelatedEntries(
      directory: directory, client: client, stage: stage, contested: position.contested, now: now,
      staged: staged
    ).fetch()
    return outcome(users, groups, containers, staged)
  }

  private func survey() async throws -> DirectoryPosition.ContainerState {
    let survey = ContainerSurvey(directory: directory, client: client, digest: digest)
    guard let state = try await survey.state() else {
      throw ChangesUnusable("The containers of the entries could not be read.")
    }
    guard state.fingerprint == position.containers?.fingerprint else {
      throw ChangesUnusable.containers
    }
    return state
  }

  private func outcome(
    _ users: ChangeCertificate, _ groups: ChangeCertificate?,
    _ containers: DirectoryPosition.ContainerState?, _ staged: StagedEntries
  ) -> Outcome {
    var next = position
    next.users = users.read.position ?? position.users
    next.groups = groups?.read.position ?? position.groups
    next.containers = containers
    return Outcome(
      read: DirectoryReading.Outcome(
        users: users.read, groups: groups?.read, rejectedWithoutIdentifier: 0),
      next: next, people: staged.people,
      isNothing: users.ending == .nothing && groups.map { $0.ending == .nothing } ?? true)
  }

  private func people(
    since mark: SearchPosition, _ staged: StagedEntries
  ) async throws -> ChangeCertificate {
    var search = directory.userSearch
    search.attributes.append("hasSubordinates")
    let limit = position.people / 2
    let certificate = try await client.changes(search, since: mark) { changes in
      try await staged.add(people: changes.entries, to: stage, directory.policy.mapping, at: now)
      guard staged.people <= limit else {
        throw ChangesUnusable("The directory names more than half of its entries as changed.")
      }
      try await stage.note(changes.gone, .gone, of: .person)
      try await stage.note(changes.present, .present, of: .person)
      progress.advance(by: changes.entries.count)
    }
    try check(certificate)
    return certificate
  }

  private func groups(
    since mark: SearchPosition, _ staged: StagedEntries
  ) async throws -> ChangeCertificate? {
    guard let search = directory.groupSearch else { return nil }
    let certificate = try await client.changes(search, since: mark) { changes in
      try await staged.add(groups: changes.entries, to: stage, directory.groupMapping)
      try await stage.note(changes.gone, .gone, of: .group)
      try await stage.note(changes.present, .present, of: .group)
    }
    try check(certificate)
    return certificate
  }

  private func check(_ certificate: ChangeCertificate) throws {
    if case .refused(let refusal) = certificate.ending {
      throw ChangesUnusable(refusal.sentence(certificate.read))
    }
    guard certificate.read.isComplete else {
      throw ChangesUnusable(
        "The changes could not be read completely: \(certificate.read.shortfall).")
    }
  }
}

/// Changes that can't be had, or from which no plan can be made that equals a full compare's.
struct ChangesUnusable: Error {
  let sentence: String

  init(_ sentence: String) {
    self.sentence = sentence
  }

  static let containers = ChangesUnusable(
    "A container of entries is new, renamed or gone, and of the entries in it nothing is told.")
}

extension ChangeCertificate.Refusal {
  /// Why everything has to be read.
  func sentence(_ read: ReadCertificate) -> String {
    switch self {
    case .refreshRequired: "The directory asks for a new start (e-syncRefreshRequired)."
    case .olderContent:
      "The directory's content is older than what was seen, as after a restored backup."
    case .ignored: "The directory did not heed the place to go on from, and sends everything."
    case .notOffered: "The directory doesn't tell changes below this base."
    case .otherServer(let server): "Another server answers than before: \(server)."
    case .incomplete: "The changes could not be read completely: \(read.shortfall)."
    }
  }
}
