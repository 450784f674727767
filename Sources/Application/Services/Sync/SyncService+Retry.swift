public import Accounts
public import Directory
import Reconciliation

/// Trying entries that are set aside again.
extension SyncService {
  /// Tries an entry that is set aside again: looks it up in the directory, and starts a full run, or
  /// joins the one under way.
  ///
  /// An entry that is gone is released by the run.
  /// - Throws: `UnknownDirectory`; `NothingToSettle` for an entry that isn't set aside;
  ///   `DirectoryError` when the directory gives no answer.
  public func retry(
    _ entry: EntryID, of name: DirectoryName, actor: Actor
  ) async throws -> RetriedEntry {
    let dn = try await locate(entry, of: name)
    let request = RunRequest(mode: .full, trigger: .api)
    return RetriedEntry(started: try await start(name, request, actor: actor), dn: dn)
  }

  /// Tries an entry that is set aside again, and runs to the end before it returns.
  ///
  /// - Throws: as `retry` does.
  public func retryNow(
    _ entry: EntryID, of name: DirectoryName, actor: Actor, progress: RunProgress
  ) async throws -> RetriedEntry {
    let dn = try await locate(entry, of: name)
    let request = RunRequest(mode: .full, trigger: .commandLine)
    var started = try await runNow(name, request, actor: actor, progress: progress)
    // As it is stored, with the count of its changes.
    started.run = try await get(started.run.id)
    return RetriedEntry(started: started, dn: dn)
  }

  /// Where an entry that is set aside is; nil when the directory has it no more.
  private func locate(_ entry: EntryID, of name: DirectoryName) async throws -> String? {
    let part = try part(name)
    guard try await store.quarantined(entry, in: name) != nil else {
      throw NothingToSettle(matter: .quarantinedEntry)
    }
    let attribute = part.directory.policy.mapping.id
    let answer = try await part.client.locate([entry], attribute: attribute)[entry]
    switch answer {
    case .found(let name): return name
    case .notFound: return nil
    case .unknown(let reason):
      throw DirectoryError(
        code: .unreachable, operation: "look the entry up", resultCode: -1, message: reason)
    case nil:
      throw DirectoryError(
        code: .unreachable, operation: "look the entry up", resultCode: -1,
        message: "the directory gave no answer about it")
    }
  }
}
