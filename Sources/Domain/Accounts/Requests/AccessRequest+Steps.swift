public import Values

/// The steps of an access request: from pending to one of the ends, once.
extension AccessRequest {
  /// The request as somebody approved it; the decision names the role.
  public func approved(_ decision: Decision) throws(AccessRequestClosed) -> AccessRequest {
    try ended(.approved, at: decision.at, decision)
  }

  /// The request as somebody rejected it.
  public func rejected(_ decision: Decision) throws(AccessRequestClosed) -> AccessRequest {
    try ended(.rejected, at: decision.at, decision)
  }

  /// The request as the person took it back.
  public func withdrawn(at now: Timestamp) throws(AccessRequestClosed) -> AccessRequest {
    try ended(.withdrawn, at: now, nil)
  }

  /// The request as it lapsed.
  public func expired(at now: Timestamp) throws(AccessRequestClosed) -> AccessRequest {
    try ended(.expired, at: now, nil)
  }

  /// Whether it waits for a decision and is older than requests may get; nil lets them wait for
  /// ever.
  public func isOverdue(at now: Timestamp, after lifetime: Duration?) -> Bool {
    guard status == .pending, let lifetime else { return false }
    return createdAt + lifetime <= now
  }

  /// The moment until which a rejection keeps the person from asking again; nil when it doesn't.
  public func blocksAnother(for cooldown: Duration, at now: Timestamp) -> Timestamp? {
    guard status == .rejected, let decision else { return nil }
    let end = decision.at + cooldown
    return now < end ? end : nil
  }

  private func ended(
    _ end: AccessRequestStatus, at now: Timestamp, _ decision: Decision?
  ) throws(AccessRequestClosed) -> AccessRequest {
    guard status == .pending else { throw AccessRequestClosed(status: status) }
    var request = self
    request.status = end
    request.decision = decision
    request.updatedAt = now
    request.version += 1
    return request
  }
}

/// An access request has come to its end already.
public struct AccessRequestClosed: Error, Sendable, Hashable {
  /// The end.
  public var status: AccessRequestStatus

  /// Names the end.
  public init(status: AccessRequestStatus) {
    self.status = status
  }
}
