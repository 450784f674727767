public import Accounts
public import Services
import Values

extension SQLAPIKeyStore: SealedSecretStore {
  /// Lets secrets be stored only if they are sealed with this key, from now on.
  public func adoptSealKey(_ name: String, event: AuditEvent) async throws {
    try await database.write { [trail] connection in
      try connection.execute(
        """
        INSERT INTO seal_key (id, name) VALUES (1, \(name))
        ON CONFLICT (id) DO UPDATE SET name = excluded.name
        """)
      try trail.append([event], on: connection)
    }
  }

  /// Secrets that are sealed with another key, in the order of their places.
  public func secretsNotSealed(
    with name: String, behind place: SealedSecretPlace?, limit: Int
  ) async throws -> [PlacedSecret] {
    var query: SQLQuery = """
      SELECT account_id, provider, seal_key, sealed FROM api_keys WHERE seal_key <> \(name)
      """
    if let place {
      query += " AND (account_id, provider) > (\(place.owner), \(place.provider.description))"
    }
    query += " ORDER BY account_id, provider LIMIT \(limit)"
    return try await database.read { [query] connection in
      try connection.rows(query) { row in
        guard let owner = row.uniqueID(0), let provider = ProviderName(row.text(1)) else {
          throw SQLError(.corrupt, operation: "read", message: "an API key can't be understood")
        }
        return PlacedSecret(
          place: SealedSecretPlace(owner: AccountID(owner), provider: provider),
          sealed: SealedSecret(key: row.text(2), bytes: row.blob(3)))
      }
    }
  }

  /// Replaces sealed secrets that haven't been changed meanwhile.
  public func renew(_ renewals: [SealedSecretRenewal]) async throws -> Int {
    try await database.write { connection in
      try renewals.reduce(0) { count, renewal in
        let (row, renewed) = (renewal.row, renewal.renewed)
        return try count
          + connection.execute(
            """
            UPDATE api_keys SET seal_key = \(renewed.key), sealed = \(renewed.bytes)
            WHERE account_id = \(row.place.owner) AND provider = \(row.place.provider.description)
              AND sealed = \(row.sealed.bytes)
            """)
      }
    }
  }
}
