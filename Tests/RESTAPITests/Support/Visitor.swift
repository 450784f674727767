import Accounts
import SQLStore
import SQLiteDriver
import Values

/// Those who call the routes in a test: everybody signs in as their own name.
enum Visitor: String, CaseIterable, Sendable {
  case anonymous
  case guest
  case user
  case powerUser = "power_user"
  case manager
  case admin

  var role: Role? { Role(rawValue) }

  var id: AccountID {
    let number = Visitor.allCases.firstIndex(of: self) ?? 0
    return AccountID(UniqueID(high: 0x1000, low: 0x8000_0000_0000_0000 + UInt64(number)))
  }

  static let password = "Correct-Horse-7"

  /// Writes the account, as a person would have made it.
  func write(on connection: any SQLConnection) throws {
    let (name, time) = (rawValue, Timestamp.start)
    try connection.execute(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, source, password_hash,
        created_at, updated_at)
      VALUES (\(id), \(name), \(name), \("\(name)@example.com"), \("\(name)@example.com"),
        'local', \("plain:" + Self.password), \(time), \(time))
      """)
    guard let role else { return }
    try connection.execute(
      """
      INSERT INTO grants (account_id, id, role, source, created_at)
      VALUES (\(id), \(id), \(role.rawValue), 'manual', \(time))
      """)
  }
}
