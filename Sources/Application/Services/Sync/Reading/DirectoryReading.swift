import Directory
import Reconciliation
import Values

/// The first step of a run: reads the directory and stages what it delivers.
struct DirectoryReading: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let stage: any SyncStage
  let now: Timestamp
  let progress: RunProgress

  /// What a read brought.
  struct Outcome: Sendable {
    var users: ReadCertificate
    /// Nil when the directory's groups aren't used.
    var groups: ReadCertificate?
    var rejectedWithoutIdentifier: Int

    var certificates: [ReadCertificate] { [users] + (groups.map { [$0] } ?? []) }
  }

  /// Reads the people and, beside them on another connection, the groups.
  func read() async throws -> Outcome {
    let withoutIdentifier = Counter()
    let mapping = directory.policy.mapping
    async let groups = readGroups()
    var search = directory.userSearch
    search.keepsPosition = true
    let users = try await client.read(search) { entries in
      var people: [StagedPerson] = []
      var rejected: [RejectedEntry] = []
      people.reserveCapacity(entries.count)
      for entry in entries {
        switch mapping.person(from: entry, at: now) {
        case .success(let person): people.append(person)
        case .failure(let error): rejected.append(error.rejected)
        }
      }
      withoutIdentifier.add(rejected.count { $0.reason == .noIdentifier })
      try await stage.add(people)
      if !rejected.isEmpty { try await stage.reject(rejected) }
      progress.advance(by: entries.count)
    }
    return Outcome(
      users: users, groups: try await groups,
      rejectedWithoutIdentifier: withoutIdentifier.value)
  }

  private func readGroups() async throws -> ReadCertificate? {
    guard var search = directory.groupSearch else { return nil }
    search.keepsPosition = true
    let mapping = directory.groupMapping
    return try await client.read(search) { entries in
      var groups: [StagedGroup] = []
      var rejected: [RejectedEntry] = []
      for entry in entries {
        switch mapping.group(from: entry) {
        case .success(let group): groups.append(group)
        case .failure(let error): rejected.append(error.rejected)
        }
      }
      try await stage.add(groups)
      if !rejected.isEmpty { try await stage.reject(rejected) }
    }
  }
}
