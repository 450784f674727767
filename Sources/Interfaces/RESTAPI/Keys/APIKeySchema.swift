import Accounts
import HTTPRouting
import Services
import Values

/// The forms of API keys in answers and bodies.
enum APIKeySchema {
  static let key = Schema.component(
    "APIKey",
    .object(
      .required("provider", .string()),
      .required("hint", .string().described("As much of the secret as may be shown.")),
      .required("usage_count", .integer(0...Int64.max).described("How often it was resolved.")),
      .required("last_used_at", .timestamp.nullable), .required("created_at", .timestamp),
      .required("updated_at", .timestamp)))

  static let resolved = Schema.component(
    "ResolvedAPIKey",
    .object(
      .required("provider", .string()), .required("key", .string().described("The secret.")),
      .required("source", .choice(["user", "system"]).described("Whose key it is."))))

  static let secret = Field("key", .password, "The secret of the outside service.")
  static let putting = Schema.object(.required(secret))

  static let example: JSONValue = [
    "provider": "openai", "hint": "…4f2c", "usage_count": 12,
    "last_used_at": "2026-11-20T09:31:00Z", "created_at": "2026-11-01T08:30:00Z",
    "updated_at": "2026-11-01T08:30:00Z",
  ]
}

extension RequestContext {
  /// The provider in the path, to look a key up.
  ///
  /// - Throws: `api_key_not_found` for a text that no provider can be called.
  func provider() throws(Problem) -> ProviderName {
    guard let provider = ProviderName(path("provider")) else { throw Problem(.apiKeyNotFound) }
    return provider
  }

  /// The provider in the path, to keep a key for.
  ///
  /// - Throws: `validation` for a text that no provider can be called.
  func newProvider() throws(Problem) -> ProviderName {
    guard let provider = ProviderName(path("provider")) else {
      throw .invalid(
        FieldError(
          "provider", .format,
          "Use 1 to 63 lower-case letters, digits, dots, dashes and underscores."))
    }
    return provider
  }
}
