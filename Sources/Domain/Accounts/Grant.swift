public import Directory
public import Values

/// The identifier of a grant.
public typealias GrantID = Identifier<Grant>

/// One reason why an account has a role.
public struct Grant: Sendable, Hashable {
  /// The identifier.
  public var id: GrantID
  /// The account that has it.
  public var account: AccountID
  /// The role it gives.
  public var role: Role
  /// Who or what gave it.
  public var source: GrantSource
  /// Why, in words.
  public var reason: String
  /// When it ends; nil for never.
  public var expiresAt: Timestamp?
  /// When it was given.
  public var createdAt: Timestamp
  /// The account of the person who gave it; nil for a rule's, and for one given by command.
  public var grantedBy: AccountID?
  /// The directory's rule that gives it, by its group's name in the form to compare by; nil for what
  /// people gave.
  public var rule: String?

  /// Joins the parts.
  public init(
    id: GrantID, account: AccountID, role: Role, source: GrantSource, reason: String,
    expiresAt: Timestamp?, createdAt: Timestamp, grantedBy: AccountID? = nil,
    rule: String? = nil
  ) {
    self.id = id
    self.account = account
    self.role = role
    self.source = source
    self.reason = reason
    self.expiresAt = expiresAt
    self.createdAt = createdAt
    self.grantedBy = grantedBy
    self.rule = rule
  }

  /// Whether it still gives its role; one that has expired counts for nothing.
  public func isLive(at now: Timestamp) -> Bool {
    expiresAt.map { $0 > now } ?? true
  }
}

/// Who or what gave a grant.
public enum GrantSource: Sendable, Hashable {
  /// A person.
  case manual
  /// An approved access request.
  case request
  /// A role rule of a directory.
  case directory(DirectoryName)

  /// The directory whose rule gave it; nil for what people gave.
  public var directory: DirectoryName? {
    guard case .directory(let name) = self else { return nil }
    return name
  }
}

extension GrantSource: LosslessStringConvertible {
  /// `manual`, `request` or `directory:<name>`.
  public var description: String {
    switch self {
    case .manual: "manual"
    case .request: "request"
    case .directory(let name): "directory:\(name)"
    }
  }

  /// Reads `manual`, `request` or `directory:<name>`.
  public init?(_ description: String) {
    switch description {
    case "manual": self = .manual
    case "request": self = .request
    default:
      let prefix = "directory:"
      guard description.hasPrefix(prefix),
        let name = DirectoryName(String(description.dropFirst(prefix.count)))
      else { return nil }
      self = .directory(name)
    }
  }
}
