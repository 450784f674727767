public import Accounts
import Directory
public import Reconciliation
public import Services
public import Values

/// Changes accounts in the database: the one place that keeps what must always hold.
public struct SQLAccountLedger: AccountLedger {
  private let database: any SQLDatabase
  private let trail: AuditTrail
  private let written: [SyncPolicy]

  /// Works on a database; the trail gets what is changed, and the outbox what the directories among
  /// `policies` that are written to have to follow.
  public init(database: any SQLDatabase, trail: AuditTrail, policies: [SyncPolicy] = []) {
    self.database = database
    self.trail = trail
    written = policies.filter { $0.writeBack != nil }
  }

  /// The accounts as they are now.
  public func situation(
    _ parties: AccountParties, at now: Timestamp
  ) async throws -> AccountSituation {
    try await database.read { [written] in
      try Self.situation(parties, at: now, leaving: written, $0)
    }
  }

  /// Decides about the accounts as they are in the write transaction, and writes that.
  @discardableResult
  public func change(
    _ parties: AccountParties, at now: Timestamp,
    decide: @Sendable (AccountSituation) throws -> AccountDecision
  ) async throws -> Account? {
    try await database.write { [trail, written] connection in
      let decision = try decide(
        try Self.situation(parties, at: now, leaving: written, connection))
      if !decision.writes.isEmpty {
        let standing = try AdministratorStanding.read(connection, at: now)
        let tracking = try WriteBackTracking(parties.subject, written, connection, at: now)
        try AccountWriting(connection: connection, id: parties.subject, now: now)
          .apply(decision.writes)
        try tracking.queueDifferences()
        try Self.keep(standing, connection, at: now)
      }
      try trail.append(decision.events, on: connection)
      return try SQLAccountStore.find(parties.subject.value, at: now, connection)
    }
  }

  /// Refuses a change that leaves fewer who can administer than must be, and notes that the set-up
  /// is done once there is somebody, whoever made them.
  private static func keep(
    _ before: AdministratorStanding, _ connection: any SQLConnection, at now: Timestamp
  ) throws {
    let after = try AdministratorStanding.read(connection, at: now)
    guard after >= before else { throw AccountConflict.lastAdministrator }
    if after > before { try SetupRow.note(connection, at: now) }
  }

  private static func situation(
    _ parties: AccountParties, at now: Timestamp, leaving written: [SyncPolicy],
    _ connection: any SQLConnection
  ) throws -> AccountSituation {
    func account(_ id: AccountID?) throws -> Account? {
      try id.flatMap { try SQLAccountStore.find($0.value, at: now, connection) }
    }
    var subject = try record(parties.subject, at: now, connection)
    for policy in written where policy.writeBack?.writesGroups == true && subject != nil {
      subject?.leavableGroups.formUnion(
        try SubjectReading(connection: connection, now: now)
          .groups(of: parties.subject, in: policy.directory))
    }
    return AccountSituation(
      author: try account(parties.author), subject: subject,
      recipient: try account(parties.recipient),
      workflows: try WorkflowHandover.names(
        of: parties.workflows, ownedBy: parties.subject, connection),
      request: try parties.request.flatMap { try AccessRequestWriting.record($0, connection) })
  }

  private static func record(
    _ id: AccountID, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> AccountRecord? {
    guard let account = try SQLAccountStore.find(id.value, at: now, connection) else { return nil }
    let state = try connection.first(
      """
      SELECT suspended_at IS NOT NULL, directory_block, password_hash,
        (SELECT count(*) FROM workflows WHERE owner_id = accounts.id),
        (SELECT min(directory) FROM links WHERE account_id = accounts.id
          AND presence = directory_block)
      FROM accounts WHERE id = \(id)
      """
    ) { row in
      (
        row.integer(0) == 1, row.optionalText(1), row.optionalText(2), Int(row.integer(3)),
        row.optionalText(4)
      )
    }
    guard let (isSuspended, block, verifier, workflows, blocking) = state else { return nil }
    var record = AccountRecord(
      account: account, isSuspended: isSuspended, directoryBlock: block,
      verifier: verifier.map { Secret($0) }, grants: try GrantRow.all(of: id, connection),
      workflows: workflows,
      sharedWorkflows: workflows == 0 ? [] : try WorkflowHandover.shared(of: id, connection))
    record.blockingDirectory = blocking.flatMap(DirectoryName.init)
    return record
  }
}
