public import Accounts

/// Takes audit events.
public protocol AuditLog: Sendable {
  /// Records what happened where no other change is written; durable on return.
  func record(_ events: [AuditEvent]) async throws
}
