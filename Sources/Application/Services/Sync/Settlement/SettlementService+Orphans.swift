import Accounts
public import Directory
import Reconciliation
public import Values

extension SettlementService {
  /// Links and records whose other side is gone, also of a directory that is configured no more.
  ///
  /// - Throws: `UnknownDirectory` for a name that neither the configuration nor the store knows.
  public func orphans(of name: DirectoryName, _ page: PageRequest) async throws -> Page<Orphan> {
    let orphans = try await store.orphans(of: scope(name), page)
    guard directories[name] != nil || orphans.total > 0 else {
      throw UnknownDirectory(name: name.description)
    }
    return orphans
  }

  /// Removes some of them, one after the other; what can't be removed stays as it is.
  ///
  /// No account is ever removed: one whose link goes is a local account afterwards, with its content
  /// and the roles that people gave it, and as disabled or archived as it was.
  public func removeOrphans(
    _ ids: [OrphanID], of name: DirectoryName, by author: ChangeAuthor
  ) async throws -> RemovedOrphans {
    let scope = scope(name)
    var outcome = RemovedOrphans()
    for id in ids {
      guard let orphan = try await store.orphan(id, of: scope) else {
        outcome.kept.append(.init(id: id, cause: .noOrphan))
        continue
      }
      if let cause = try await remove(orphan, scope, author) {
        outcome.kept.append(.init(id: id, cause: cause))
      } else {
        outcome.removed.append(orphan)
      }
    }
    return outcome
  }

  /// Removes one.
  ///
  /// - Returns: what stands against it.
  private func remove(
    _ orphan: Orphan, _ scope: OrphanScope, _ author: ChangeAuthor
  ) async throws -> RemovedOrphans.Kept.Cause? {
    do {
      if let account = orphan.account {
        try await unlink(account, orphan, scope, author)
      } else {
        let event = event(orphan, scope, author)
        guard try await store.removeRecord(orphan.id, of: scope, event: event) else {
          return .noOrphan
        }
      }
      return nil
    } catch is AccountRefusal {
      return .forbidden
    } catch AccountConflict.lastAdministrator {
      return .lastAdministrator
    } catch is LinkGone {
      return .noOrphan
    }
  }

  private func unlink(
    _ account: AccountID, _ orphan: Orphan, _ scope: OrphanScope, _ author: ChangeAuthor
  ) async throws {
    guard let entry = UniqueID(orphan.id.key).map({ EntryID($0) }) else { return }
    let now = time.now()
    let link = EntryLink(directory: scope.directory, entry: entry, dn: orphan.dn)
    let parties = AccountParties(author: author.account, subject: account)
    try await ledger.change(parties, at: now) { situation in
      let subject = try situation.existingSubject().account
      try rules.check(.changeStatus, on: subject, by: situation.agent(of: author))
      let event = AccountEvents(account: subject, author: author, now: now).event(
        "account.unlinked", before: orphan.recorded(in: scope.directory),
        reason: "The other side of the link is gone.")
      return AccountDecision(writes: [.unlink(link)], events: [event])
    }
  }

  private func event(
    _ orphan: Orphan, _ scope: OrphanScope, _ author: ChangeAuthor
  ) -> AuditEvent {
    let isGroup = orphan.id.kind == .group
    return AuditEvent(
      action: isGroup ? "group.removed" : "quarantine.removed", actor: author.actor,
      subject: .init(
        kind: isGroup ? "group" : "entry", id: UniqueID(orphan.id.key), name: orphan.name),
      before: orphan.recorded(in: scope.directory),
      reason: "Its directory is no longer read.", at: time.now())
  }

  private func scope(_ name: DirectoryName) -> OrphanScope {
    let directory = directories[name]
    return OrphanScope(
      directory: name, isConfigured: directory != nil,
      readsGroups: directory?.connection.groups != nil)
  }
}

/// What became of a request to remove orphans.
public struct RemovedOrphans: Sendable, Hashable {
  /// Those that are gone now.
  public var removed: [Orphan] = []
  /// Those that stay.
  public var kept: [Kept] = []

  /// One that stays.
  public struct Kept: Sendable, Hashable {
    /// Which one.
    public var id: OrphanID
    /// Why.
    public var cause: Cause

    /// Why an orphan stays.
    public enum Cause: String, Sendable, CaseIterable {
      /// It is none, or none any more.
      case noOrphan = "no_orphan"
      /// Its account is the caller's own, or ranks higher.
      case forbidden
      /// Nobody would be left who can administer.
      case lastAdministrator = "last_admin"
    }
  }
}

/// A link that is there no more.
public struct LinkGone: Error, Sendable, Hashable {
  /// Says so.
  public init() {}
}

extension Orphan {
  fileprivate func recorded(in directory: DirectoryName) -> JSONValue {
    [
      "directory": .string(directory.description), "id": .string(id.description),
      "dn": .string(dn), "cause": .string(cause.rawValue),
    ]
  }
}
