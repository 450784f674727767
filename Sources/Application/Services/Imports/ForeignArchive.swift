public import Values

/// The file of another program, read for an import and never written.
public protocol ForeignArchive: Sendable {
  /// The people in it.
  func people() async throws -> [ForeignPerson]

  /// How many workflows it has.
  func workflowCount() async throws -> Int

  /// The next workflows in the order of their identifiers.
  func workflows(after id: String?, limit: Int) async throws -> [ForeignWorkflow]

  /// Lets the file go.
  func close() async
}

/// A person as the other program keeps them.
public struct ForeignPerson: Sendable, Hashable {
  /// The other program's identifier.
  public var id: String
  /// The mail address.
  public var email: String
  /// The name to show.
  public var displayName: String?
  /// What the password is checked against.
  public var verifier: Secret
  /// Whether it is an administrator.
  public var isAdmin: Bool
  /// Whether it works.
  public var isActive: Bool
  /// When it was made; nil for a time that can't be read.
  public var createdAt: Timestamp?
  /// When it was changed last.
  public var updatedAt: Timestamp?
  /// When it was used last.
  public var lastLoginAt: Timestamp?

  /// Joins the parts.
  public init(
    id: String, email: String, displayName: String?, verifier: Secret, isAdmin: Bool,
    isActive: Bool, createdAt: Timestamp?, updatedAt: Timestamp?, lastLoginAt: Timestamp?
  ) {
    self.id = id
    self.email = email
    self.displayName = displayName
    self.verifier = verifier
    self.isAdmin = isAdmin
    self.isActive = isActive
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.lastLoginAt = lastLoginAt
  }
}

/// A workflow as the other program keeps it.
public struct ForeignWorkflow: Sendable, Hashable {
  /// The other program's identifier.
  public var id: String
  /// The owner's identifier.
  public var owner: String
  /// The document's text.
  public var text: String
  /// Whether everybody sees it.
  public var isPublic: Bool
  /// When it was made; nil for a time that can't be read.
  public var createdAt: Timestamp?
  /// When it was changed last.
  public var updatedAt: Timestamp?
  /// When it was opened last.
  public var openedAt: Timestamp?

  /// Joins the parts.
  public init(
    id: String, owner: String, text: String, isPublic: Bool, createdAt: Timestamp?,
    updatedAt: Timestamp?, openedAt: Timestamp?
  ) {
    self.id = id
    self.owner = owner
    self.text = text
    self.isPublic = isPublic
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.openedAt = openedAt
  }
}
