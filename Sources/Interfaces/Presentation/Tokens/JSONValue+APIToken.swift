public import Accounts
public import Values

extension JSONValue {
  /// An API token, without its value.
  public init(_ token: APIToken) {
    self = [
      "token_id": JSONValue(token.id), "name": .string(token.name),
      "role": .string(token.ceiling.description), "hint": .string(token.hint),
      "is_active": .bool(token.isActive), "expires_at": JSONValue(token.expiresAt),
      "last_used_at": JSONValue(token.lastUsedAt), "created_at": JSONValue(token.createdAt),
    ]
  }
}
