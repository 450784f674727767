import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The forms of API tokens in answers and bodies.
enum APITokenSchema {
  static let token = Schema.component("APIToken", .object(members))

  static let created = Schema.component(
    "NewAPIToken",
    .object(
      members + [
        .required(
          "token", .string().described("The value to send as Authorization: Bearer, shown once."))
      ]))

  static let draft = Schema.object(
    .required(name), .optional(role), .optional(expiresAt), .optional(isActive))

  static let change = Schema.object(
    .optional(name), .optional(role), .optional(expiresAt), .optional(isActive))

  private static let members: [Schema.Property] = [
    .required("token_id", .uuid), .required("name", .string()),
    .required("role", .choice(APIToken.ceilings.map(\.description)).described("The ceiling.")),
    .required("hint", .string().described("The end of the value.")),
    .required("is_active", .boolean), .required("expires_at", .timestamp.nullable),
    .required("last_used_at", .timestamp.nullable.described("To the minute or so.")),
    .required("created_at", .timestamp),
  ]

  static let name = Field(
    "name", .line(1...100), "What the owner calls it.", example: "build server")
  static let role = Field(
    "role", .choice(Role.user, [.powerUser], name: \.description),
    "The most that it may do, whatever the owner may; at most the owner's role.")
  static let expiresAt = Field(
    "expires_at", .timestamp, "When it is over; null for never.", example: "2027-01-01T00:00:00Z")
  static let isActive = Field("is_active", .boolean, "Whether it counts.")

  static let example: JSONValue = [
    "token_id": "01980f4e-8e42-7b63-9d5c-6e7f8a9b0c1d", "name": "build server",
    "role": "power_user", "hint": "…x7Qa", "is_active": true,
    "expires_at": "2027-01-01T00:00:00Z", "last_used_at": nil,
    "created_at": "2026-11-20T08:02:14Z",
  ]

  static let createdExample = example.adding(
    .init("token", "mst_h3JkQ8vWz0Lr5TnYc2XbPd7MfG9sEa1KxvQ0"))
}
