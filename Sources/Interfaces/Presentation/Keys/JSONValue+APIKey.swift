public import Accounts
public import Values

extension JSONValue {
  /// An API key, without its secret.
  public init(_ key: APIKey) {
    self = [
      "provider": .string(key.provider.description), "hint": .string(key.hint),
      "usage_count": JSONValue(key.usageCount), "last_used_at": JSONValue(key.lastUsedAt),
      "created_at": JSONValue(key.createdAt), "updated_at": JSONValue(key.updatedAt),
    ]
  }
}
