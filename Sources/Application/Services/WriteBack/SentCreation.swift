import Accounts
import Reconciliation
import Values

/// A new entry as it was sent, with what the account was like then.
struct SentCreation: Sendable {
  var entry: NewEntry
  var account: AccountAttributes
}

extension SentCreation {
  private static let accountKey = "account"

  /// What the outbox keeps of it.
  var json: JSONValue {
    .object(
      (WriteIntent.creation(entry).json.members ?? []) + [
        .init(
          Self.accountKey,
          .object(
            AccountAttribute.allCases.map { .init($0.rawValue, JSONValue(account[$0])) }))
      ])
  }

  /// Reads what an outbox keeps; nil for anything else.
  init?(_ json: JSONValue) {
    guard case .creation(let entry)? = WriteIntent(kind: .createEntry, json),
      let account = json[Self.accountKey],
      let username = account[AccountAttribute.username.rawValue]?.stringValue
    else { return nil }
    self.init(
      entry: entry,
      account: AccountAttributes(
        username: username, email: account[AccountAttribute.email.rawValue]?.stringValue,
        displayName: account[AccountAttribute.displayName.rawValue]?.stringValue))
  }
}
