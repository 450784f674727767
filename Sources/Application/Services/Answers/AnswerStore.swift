public import Accounts
public import Values

/// Kept answers, shared by every process that works on the store.
///
/// They are found by a fingerprint of who asked what under which name.
public protocol AnswerStore: Sendable {
  /// Claims a request for whoever makes its answer, unless somebody has claimed or answered it.
  func claim(_ claim: AnswerClaim) async throws -> AnswerClaimOutcome

  /// Lets a claim last longer.
  func extend(_ claim: AnswerClaim.Reference, to end: Timestamp) async throws

  /// Keeps the answer that was made under a claim, durably.
  func settle(
    _ claim: AnswerClaim.Reference, with answer: SealedSecret, until end: Timestamp
  ) async throws

  /// Drops a claim, or the answer under it, so that the request can be made anew.
  func release(_ claim: AnswerClaim.Reference) async throws

  /// Removes what is over.
  func purge(at now: Timestamp) async throws
}

/// The claim to answer one request.
public struct AnswerClaim: Sendable, Hashable {
  /// Names a claim among all that there ever were of its request.
  public struct Reference: Sendable, Hashable {
    /// The fingerprint of the request's name.
    public var request: [UInt8]
    /// The claim's own identifier.
    public var claim: UniqueID

    /// Joins both.
    public init(request: [UInt8], claim: UniqueID) {
      self.request = request
      self.claim = claim
    }
  }

  /// Its name.
  public var reference: Reference
  /// Who asks; nil for somebody who isn't signed in.
  public var account: AccountID?
  /// What tells a repetition from another request, sealed.
  public var content: SealedSecret
  /// When the request came.
  public var at: Timestamp
  /// The first moment at which the claim is over, should its process die.
  public var end: Timestamp

  /// Joins the parts.
  public init(
    reference: Reference, account: AccountID?, content: SealedSecret, at: Timestamp,
    end: Timestamp
  ) {
    self.reference = reference
    self.account = account
    self.content = content
    self.at = at
    self.end = end
  }
}

/// What became of a claim.
public enum AnswerClaimOutcome: Sendable, Hashable {
  /// It holds.
  case claimed
  /// Somebody was first.
  case found(KeptAnswer)
}

/// A request that was claimed, and its answer once there is one.
public struct KeptAnswer: Sendable, Hashable {
  /// The claim that it was made under.
  public var claim: AnswerClaim.Reference
  /// Whether it has been answered.
  public var isDone: Bool
  /// What tells a repetition from another request, and the answer, sealed.
  public var content: SealedSecret

  /// Joins the parts.
  public init(claim: AnswerClaim.Reference, isDone: Bool, content: SealedSecret) {
    self.claim = claim
    self.isDone = isDone
    self.content = content
  }
}
