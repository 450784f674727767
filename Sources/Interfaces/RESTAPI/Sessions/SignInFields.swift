import HTTPRouting
import Services
import Values

/// What somebody sends to sign in.
struct SignInBody: Sendable {
  var name: String
  var password: Secret
  var isRemembered: Bool

  static let username = Field(
    "username", .line(1...320), "A username or a mail address.", example: "ada")
  static let email = Field(
    "email", .line(1...320), "The same in another field.", example: "ada@example.com")
  static let password = Field("password", .password, "The password.")
  static let remember = Field(
    "remember_me", .boolean, "Whether the session lasts for days instead of hours.")

  static let schema = Schema.object(
    .optional(username), .optional(email), .required(password), .optional(remember))

  init(_ reader: ObjectReader) {
    let username = reader.optional(Self.username)
    let email = reader.optional(Self.email)
    if !reader.has("username"), !reader.has("email") {
      reader.refuse("username", .required, "Send username or email.")
    }
    if username != nil, email != nil, username != email {
      reader.refuse("email", .conflict, "Send username or email, not both.")
    }
    name = username ?? email ?? ""
    password = reader.required(Self.password)
    isRemembered = reader.optional(Self.remember) ?? false
  }
}

extension SetupRequest {
  private static let email = Field(
    "email", .line(1...320), "The mail address.", example: "ada@example.com")
  private static let username = Field(
    "username", .line(1...100), "The name to sign in with; else the mail address suggests one.",
    example: "ada")
  private static let displayName = Field(
    "display_name", .line(1...320), "The name to show.", example: "Ada Lovelace")
  private static let password = Field("password", .password, "The password.")

  static let schema = Schema.object(
    .required(email), .optional(username), .optional(displayName), .required(password))

  init(_ reader: ObjectReader) {
    self.init(
      email: reader.required(Self.email), username: reader.optional(Self.username),
      displayName: reader.optional(Self.displayName),
      password: reader.required(Self.password).revealed)
  }
}
