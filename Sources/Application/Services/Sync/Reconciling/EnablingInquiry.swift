import Directory
import Reconciliation

/// Asks the directory once more before an account is switched on again because its entry no longer
/// shows what stood against it.
///
/// A server that hides the attribute from the service looks the same as one that has removed it. A
/// filter about an attribute that may not be searched is undefined, and finds nothing whether it is
/// negated or not (RFC 4511, section 4.5.1.7); so an entry that it finds is one whose attribute can
/// be seen.
struct EnablingInquiry: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient

  /// The entries that only seem to be usable, with the state that stays.
  func unproven(among page: [PersonComparison]) async throws -> [EntryID: DirectoryState] {
    var unproven: [EntryID: DirectoryState] = [:]
    for state in [DirectoryState.locked, .disabled, .expired] {
      let candidates = page.filter { $0.comesBack(from: state) }.compactMap(\.person?.entry)
      guard !candidates.isEmpty else { continue }
      let inquiry = AbsenceInquiry(
        directory.userSearch, attribute: directory.policy.mapping.id, client: client)
      let proven = try await inquiry.stillFound(candidates, where: state.absence) ?? []
      for entry in candidates where !proven.contains(entry) { unproven[entry] = state }
    }
    return unproven
  }
}

extension PersonComparison {
  /// Whether the account would be switched on because this doesn't stand against it any more.
  fileprivate func comesBack(from state: DirectoryState) -> Bool {
    guard let account, !account.isBreakGlass, let person else { return false }
    return person.state == .usable && account.link.presence == Presence(state)
  }
}

extension DirectoryState {
  /// What finds the entries that are for certain not in this state, as far as a filter can tell.
  fileprivate var absence: Filter {
    switch self {
    case .locked: .not(.equal("pwdAccountLockedTime", text: "000001010000Z"))
    case .disabled:
      .or([
        .not(.present("nsAccountLock")), .not(.equal("nsAccountLock", text: "TRUE")),
        .present("userAccountControl"),
      ])
    case .expired:
      // Days can't be compared with `<=` everywhere (RFC 2307 defines no ordering), so it has to be
      // enough that the attribute can be seen.
      .or([
        .present("shadowExpire"), .not(.present("shadowExpire")), .present("accountExpires"),
      ])
    case .usable: .and([])
    }
  }
}
