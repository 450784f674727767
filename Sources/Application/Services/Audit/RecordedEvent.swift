public import Accounts

/// An audit event in its place of the chain.
public struct RecordedEvent: Sendable, Hashable {
  /// Its number, counted from 1 without gaps.
  public var sequence: Int
  /// What happened.
  public var event: AuditEvent
  /// The SHA-256 over it and all events before it.
  public var hash: [UInt8]

  /// Joins the parts.
  public init(sequence: Int, event: AuditEvent, hash: [UInt8]) {
    self.sequence = sequence
    self.event = event
    self.hash = hash
  }
}
