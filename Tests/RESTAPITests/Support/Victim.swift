import Accounts
import SQLStore
import SQLiteDriver
import Values

/// Somebody whom a test does something to, with one of everything.
struct Victim {
  let account: AccountID
  let grant: UniqueID
  let session: UniqueID
  let token: UniqueID
  let request: UniqueID

  /// Writes somebody new with a role.
  init(_ number: Int, _ role: Role?, in world: APIWorld) async throws {
    let account = AccountID(UniqueID(high: 0x2000, low: 0x8000_0000_0000_0000 + UInt64(number)))
    let name = "victim\(number)"
    try await world.database.write { connection in
      try connection.execute(
        """
        INSERT INTO accounts (id, username, username_key, source, password_hash, created_at,
          updated_at)
        VALUES (\(account), \(name), \(name), 'local', \("plain:" + Visitor.password),
          \(Timestamp.start), \(Timestamp.start))
        """)
    }
    try await self.init(of: account, number, role, in: world)
  }

  /// Gives an account a grant, a session, a token and an access request.
  init(of account: AccountID, _ number: Int, _ role: Role?, in world: APIWorld) async throws {
    let id = UniqueID(high: 0x3000, low: 0x8000_0000_0000_0000 + UInt64(number))
    let end = world.clock.now() + .seconds(3600)
    try await world.database.write { connection in
      if let role {
        try connection.execute(
          """
          INSERT INTO grants (account_id, id, role, source, expires_at, created_at)
          VALUES (\(account), \(id), \(role.rawValue), 'manual', NULL, \(Timestamp.start))
          """)
      }
      try connection.execute(
        """
        INSERT INTO sessions (id, account_id, source, created_at, last_seen_at, expires_at)
        VALUES (\(id), \(account), 'local', \(Timestamp.start), \(Timestamp.start), \(end))
        """)
      try connection.execute(
        """
        INSERT INTO api_tokens (id, account_id, name, role, fingerprint, hint, created_at)
        VALUES (\(id), \(account), \("t\(number)"), 1,
          \(id.bytes + id.bytes), 'abcd', \(Timestamp.start))
        """)
      try connection.execute("DELETE FROM access_requests WHERE account_id = \(account)")
      try connection.execute(
        """
        INSERT INTO access_requests (id, account_id, is_application, status, created_at, updated_at)
        VALUES (\(id), \(account), 0, 'pending', \(Timestamp.start), \(Timestamp.start))
        """)
    }
    self.account = account
    (grant, session, token, request) = (id, id, id, id)
  }
}
