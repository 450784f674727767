import Directory
import Reconciliation

/// Asks the directory about groups that a certified read didn't deliver, or delivered without the
/// members that they had.
///
/// A group that the server hides, or whose members it hides, looks like one that is gone or empty.
/// Unless the server says for certain that it is, the group stays as it is stored, and with it the
/// roles that it gives.
struct GroupInquiry: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let stage: any SyncStage

  /// Takes the doubtful groups over as they are stored.
  ///
  /// - Returns: how many.
  func keepDoubtful() async throws -> Int {
    guard let search = directory.groupSearch else { return 0 }
    var inquiry = AbsenceInquiry(
      search, attribute: directory.groupMapping.id, client: client)
    var doubtful: [EntryID] = []
    let unread = try await stage.unreadGroups()
    if !unread.isEmpty {
      let causes = try await inquiry.causes(of: unread)
      doubtful += unread.map(\.entry).filter { causes[$0] == nil }
    }
    let emptied = try await stage.emptiedGroups()
    if !emptied.isEmpty {
      // An attribute that may not be searched makes the filter undefined, and finds nothing
      // (RFC 4511, section 4.5.1.7).
      let isEmpty = Filter.not(.present(directory.groupMapping.member))
      let certain = try await inquiry.stillFound(emptied, where: isEmpty) ?? []
      doubtful += emptied.filter { !certain.contains($0) }
    }
    try await stage.keepStored(doubtful)
    return doubtful.count
  }
}
