import Accounts
import Directory
import Reconciliation
import Values

/// Writes what both sides of a link agree on.
enum BaselineWriting {
  /// Sets the agreed values of some attributes.
  ///
  /// `run` is nil where a person has settled it.
  static func set(
    _ values: [(attribute: AccountAttribute, value: String?)], of account: AccountID,
    in directory: DirectoryName, run: UniqueID?, at now: Timestamp,
    _ connection: any SQLConnection
  ) throws {
    let isLink: SQLQuery = """
      directory = \(directory.description) AND account_id = \(account)
      """
    let stored = try connection.first("SELECT baseline FROM links WHERE \(isLink)") { $0.text(0) }
    guard let stored, var members = try JSONValue(parsing: stored).members else { return }
    for (attribute, value) in values {
      members.removeAll { $0.key == attribute.rawValue }
      members.append(.init(attribute.rawValue, JSONValue(value)))
    }
    try connection.execute(
      """
      UPDATE links SET baseline = \(JSONValue.object(members).text), synced_at = \(now),
        run_id = coalesce(\(run), run_id)
      WHERE \(isLink)
      """)
  }
}

extension Baseline {
  /// Reads what a link keeps as JSON text.
  init(text: String) throws {
    self.init()
    let json = try JSONValue(parsing: text)
    for attribute in AccountAttribute.allCases {
      if let value = json[attribute.rawValue] { self[attribute] = .value(value.stringValue) }
    }
  }
}
