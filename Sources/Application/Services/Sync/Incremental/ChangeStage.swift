public import Directory
public import Reconciliation

/// The staging area of an incremental run: it holds what has changed, and whatever that concerns.
///
/// Compared with the store, it must give the same plan as a stage that holds everything.
public protocol ChangeStage: SyncStage {
  /// Notes identifiers that the server named.
  func note(_ entries: [EntryID], _ news: EntryNews, of kind: MemberReference.Kind) async throws

  /// Notes every stored entry that was neither delivered nor named as present as gone.
  func noteUnnamed(of kind: MemberReference.Kind) async throws

  /// What else has to be known before what is staged can be compared.
  func openQuestions(rules: Bool) async throws -> OpenQuestions

  /// Whether groups lie in one another otherwise than stored, or have other names; asked after
  /// `settle()`.
  func hasChangedNesting() async throws -> Bool

  /// Which of these people are staged.
  func staged(among people: [EntryID]) async throws -> Set<EntryID>

  /// How many linked entries were noted as gone.
  func goneCount() async throws -> Int
}

/// What a server says of an entry that it only names.
public enum EntryNews: String, Sendable {
  /// The search doesn't find it any more.
  case gone
  /// It is as it was.
  case present
}

/// What an incremental run has to ask the directory besides what has changed.
///
/// Nothing that is staged already is among it.
public struct OpenQuestions: Sendable, Hashable {
  /// People who may be concerned although their entries have not changed.
  public var people: [EntryID] = []
  /// New members of groups, by their names in the form to compare by.
  public var members: [String] = []
  /// Groups that may be concerned although their entries have not changed.
  public var groups: [EntryID] = []
  /// The names of entries that are new or have moved: groups may name them already.
  public var moved: [String] = []
  /// Whether names of people come or go, so that everybody who waits for one is concerned.
  public var movesNames = false

  /// Starts without any.
  public init() {}
}
