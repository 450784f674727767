public import Accounts

/// The audit events as the use cases see them.
public protocol AuditLog: Sendable {
  /// Records what happened where no other change is written; durable on return.
  func record(_ events: [AuditEvent]) async throws

  /// Reads the whole chain and finds what was edited, removed or reordered.
  func verify() async throws -> AuditVerification
}
