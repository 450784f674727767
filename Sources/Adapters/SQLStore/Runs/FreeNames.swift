import Accounts
import Reconciliation

/// A new account with its names as they are compared.
///
/// A class, because it is handed on often and copies of an account count references to all its texts.
final class KeyedAccount {
  let account: NewAccount
  let usernameKey: String
  let emailKey: String?

  init(_ account: NewAccount) {
    self.account = account
    usernameKey = LoginName.key(account.attributes.username)
    emailKey = account.attributes.email.map(LoginName.key)
  }
}

/// Says whether new accounts keep to the one namespace of usernames and mail addresses.
///
/// One's username may not be another's mail address, nor an applicant's name, which no unique column
/// says. A mail address has an `@`, so only usernames that have one are looked for among the
/// addresses.
struct FreeNames {
  private let connection: any SQLConnection
  private let hasReserved: Bool

  /// Looks into the store once for all accounts of a transaction.
  init(connection: any SQLConnection) throws {
    self.connection = connection
    hasReserved = try connection.count("SELECT EXISTS (SELECT 1 FROM reserved_names)") == 1
  }

  /// Whether none of the accounts has a name in a way that belongs to another, or to an applicant.
  func areFree(_ accounts: [KeyedAccount]) throws -> Bool {
    let emails = accounts.map(\.emailKey.sqlValue)
    guard try !exists("accounts", "username_key", emails) else { return false }
    let addressCount = accounts.count { $0.usernameKey.utf8.contains(UInt8(ascii: "@")) }
    if addressCount > 0 {
      let usernames = accounts.map { SQLValue.text($0.usernameKey) }
      guard try !exists("accounts", "email_key", usernames), areApart(accounts) else {
        return false
      }
    }
    guard hasReserved else { return true }
    return try !exists(
      "reserved_names", "name_key", emails + accounts.map { .text($0.usernameKey) })
  }

  /// Whether none of them has another's mail address as its username.
  private func areApart(_ accounts: [KeyedAccount]) -> Bool {
    let holders = Dictionary(
      accounts.map { ($0.usernameKey, $0.account.id) }, uniquingKeysWith: { first, _ in first })
    return accounts.allSatisfy { keyed in
      keyed.emailKey.flatMap { holders[$0] }.map { $0 == keyed.account.id } ?? true
    }
  }

  private func exists(_ table: String, _ column: String, _ names: [SQLValue]) throws -> Bool {
    let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
    return try connection.count(
      SQLQuery(
        unsafeText: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(column) IN (\(marks)))",
        values: names)) == 1
  }
}
