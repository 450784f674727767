import Directory
import Services

/// A directory without entries, or one that can't be asked.
struct ScriptedDirectory: DirectoryClient {
  var failure: DirectoryError?
  var located: [EntryID: EntryLocation] = [:]

  func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) throws -> ReadCertificate {
    if let failure { throw failure }
    return ReadCertificate(
      resultCode: 0, message: "", pages: 1, reachedCookieEnd: true, references: 0,
      unfinishedRanges: 0, count: 0, contextCSNBefore: [], contextCSNAfter: [],
      server: "ldap://test")
  }

  func changes(
    _ search: DirectorySearch, since position: SearchPosition,
    receive: @Sendable (DirectoryChanges) async throws -> Void
  ) throws -> ChangeCertificate {
    ChangeCertificate(read: try read(search) { _ in }, ending: .refused(.notOffered))
  }

  func find(_ searches: [DirectorySearch]) -> [Entry]? { nil }

  func locate(_ ids: [EntryID], attribute: String) -> [EntryID: EntryLocation] { located }

  func probe(dn: String) -> EntryPresence { .absent }

  func authenticate(_ request: BindRequest) -> BindOutcome {
    .rejected
  }

  func test() -> [DirectoryTestStep] { [] }

  func close() {}
}
