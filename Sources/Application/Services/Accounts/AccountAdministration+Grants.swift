public import Accounts
public import Values

/// Giving and taking roles, one reason at a time.
extension AccountAdministration {
  /// Gives a role; the same role given by hand before gets the new end and the new reason.
  public func addGrant(
    _ request: GrantRequest, to id: AccountID, by author: ChangeAuthor
  ) async throws -> Grant {
    let now = time.now()
    let grant = Grant(
      id: randomness.identifier(at: now), account: id, role: request.role, source: .manual,
      reason: request.reason, expiresAt: request.expiresAt, createdAt: now,
      grantedBy: author.account)
    if let end = request.expiresAt, end <= now {
      throw AccountError.invalid([
        FieldFault(field: "expires_at", problem: "Name a moment that is still to come.")
      ])
    }
    _ = try await write(AccountParties(author: author.account, subject: id), at: now) {
      situation in
      try planner(for: situation, by: author, if: .any, at: now).decideGift(of: grant)
    }
    return grant
  }

  /// Takes a grant away; one that a directory's rule gives can only end there.
  public func removeGrant(
    _ grant: GrantID, of id: AccountID, reason: String = "", by author: ChangeAuthor
  ) async throws {
    let now = time.now()
    _ = try await write(AccountParties(author: author.account, subject: id), at: now) {
      situation in
      try planner(for: situation, by: author, if: .any, at: now)
        .decideTaking(of: grant, reason: reason)
    }
  }
}

/// A role that somebody wants to give.
public struct GrantRequest: Sendable, Hashable {
  /// The role.
  public var role: Role
  /// When it ends; nil for never.
  public var expiresAt: Timestamp?
  /// Why.
  public var reason: String

  /// Joins the parts.
  public init(role: Role, expiresAt: Timestamp? = nil, reason: String = "") {
    self.role = role
    self.expiresAt = expiresAt
    self.reason = reason
  }
}

extension ChangePlanner {
  /// What giving a role comes to.
  func decideGift(of grant: Grant) throws -> AccountDecision {
    try rules.check(.giveRole(grant.role), on: subject.account, by: agent)
    let replaced = subject.grants.filter { $0.source == .manual && $0.role == grant.role }
    return AccountDecision(
      writes: replaced.map { .removeGrant($0.id) } + [.addGrant(grant)],
      events: replaced.map { events.removed($0, reason: "Replaced.") } + [events.added(grant)])
  }

  /// What taking a grant comes to.
  func decideTaking(of id: GrantID, reason: String) throws -> AccountDecision {
    try rules.check(.takeRole, on: subject.account, by: agent)
    guard let grant = subject.grants.first(where: { $0.id == id }) else {
      throw AccountError.grantNotFound
    }
    let isLeavable = grant.rule.map(subject.leavableGroups.contains) ?? false
    if let directory = grant.source.directory, !isLeavable {
      throw AccountError.ownedByDirectory(
        DirectoryOwnership(directory, .role(grant.role, groups: [grant.reason])))
    }
    return AccountDecision(
      writes: [.removeGrant(id)], events: [events.removed(grant, reason: reason)])
  }
}
