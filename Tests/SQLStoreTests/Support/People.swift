import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Values

/// One account as a test writes it, with the parts that matter there.
struct Person {
  let number: Int
  var username: String
  var email: String?
  var displayName: String?
  var role: Role?
  var grantEnds: Timestamp?
  var directory: String?
  var presence = "usable"
  var isSuspended = false
  var passwordHash: String?
  var createdAt: Timestamp
  var lastLoginAt: Timestamp?

  init(
    _ number: Int, _ username: String, email: String? = nil, displayName: String? = nil,
    role: Role? = nil, directory: String? = nil
  ) {
    self.number = number
    self.username = username
    self.email = email
    self.displayName = displayName
    self.role = role
    self.directory = directory
    createdAt = .start + .seconds(number)
  }

  /// The same with a change.
  func with<Value>(_ path: WritableKeyPath<Person, Value>, _ value: Value) -> Person {
    var person = self
    person[keyPath: path] = value
    return person
  }

  var id: AccountID { .numbered(number) }

  /// Writes it as the sync or a person would.
  func write(on connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, display_name, source,
        suspended_at, directory_block, password_hash, created_at, updated_at, last_login_at)
      VALUES (\(id), \(username), \(LoginName.key(username)), \(email),
        \(email.map(LoginName.key)), \(displayName), \(directory == nil ? "local" : "directory"),
        \(isSuspended ? createdAt : nil), \(presence == "usable" ? nil : presence),
        \(passwordHash), \(createdAt), \(createdAt), \(lastLoginAt))
      """)
    if let directory {
      try connection.execute(
        """
        INSERT INTO links (directory, entry_id, account_id, dn, presence, synced_at)
        VALUES (\(directory), \(id.value), \(id), \("uid=\(username)"), \(presence), \(createdAt))
        """)
    }
    if let role {
      try connection.execute(
        """
        INSERT INTO grants (account_id, id, role, source, expires_at, created_at)
        VALUES (\(id), \(UniqueID(high: 9, low: UInt64(number))), \(role.rawValue), 'manual',
          \(grantEnds), \(createdAt))
        """)
    }
  }
}

extension Identifier {
  /// An identifier that a test can name.
  static func numbered(_ number: Int) -> Identifier {
    Identifier(UniqueID(high: 0, low: UInt64(number)))
  }
}

extension SQLDatabase {
  /// Writes people in one transaction.
  func add(_ people: [Person]) async throws {
    try await write { connection in
      for person in people { try person.write(on: connection) }
    }
  }

  /// Runs one statement of a test.
  func change(_ statement: SQLQuery) async throws {
    try await write { try $0.execute(statement) }
  }

  /// The account store on this database.
  func accounts() throws -> SQLAccountStore {
    SQLAccountStore(database: self, trail: AuditTrail(digest: try SHA256Digest()))
  }
}
