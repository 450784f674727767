public import Values

/// Which workflows a list shows: those in a scope that meet every condition.
public struct WorkflowFilter: Sendable, Hashable {
  /// Whose workflows come into question.
  public var scope: Scope
  /// A part of the name, the description, a tag or the owner's name, in either letter case.
  public var text: String?
  /// Tags that all have to be there.
  public var tags: [String]
  /// What it is filed under.
  public var category: String?
  /// The owner: an identifier, a username or a mail address.
  public var owner: String?
  /// Whether everybody sees it.
  public var isPublic: Bool?

  /// Whose workflows a list shows.
  public enum Scope: String, Sendable, CaseIterable {
    /// The caller's own.
    case own
    /// Those that everybody sees.
    case `public`
    /// Those of others that were granted to the caller or a group of theirs.
    case granted
    /// All there are, for those who may change other people's.
    case all
  }

  /// Joins the conditions; nil asks for nothing.
  public init(
    scope: Scope = .own, text: String? = nil, tags: [String] = [], category: String? = nil,
    owner: String? = nil, isPublic: Bool? = nil
  ) {
    self.scope = scope
    self.text = text
    self.tags = tags
    self.category = category
    self.owner = owner
    self.isPublic = isPublic
  }
}

/// The order of a list of workflows; those never opened come last both ways.
public typealias WorkflowSort = ListSort<WorkflowSortField>

/// What a list of workflows can be ordered by.
public enum WorkflowSortField: String, SortField {
  /// When it was saved last.
  case updatedAt = "updated_at"
  /// When it was made.
  case createdAt = "created_at"
  /// The name, without letter case and accents.
  case name
  /// When the caller opened it last.
  case openedAt = "opened_at"

  /// What was saved last comes first.
  public static let standardSort = WorkflowSort(.updatedAt, isDescending: true)
}
