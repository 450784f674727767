import HTTPRouting

/// The headings of the API description.
enum Tag {
  static let service = "service"
  static let signingIn = "sign-in"
  static let sessions = "sessions"
  static let tokens = "tokens"
  static let keys = "api-keys"
  static let users = "users"
  static let requests = "access-requests"
  static let groups = "groups"
  static let workflows = "workflows"
  static let directories = "directories"
  static let runs = "runs"
  static let operations = "operations"
}

extension APIDescription {
  /// The description of this service, without its routes.
  static func muster(_ settings: APISettings) -> APIDescription {
    APIDescription(
      title: "Muster", version: settings.version,
      description: """
        Keeps an organisation's accounts in step with its LDAP directory, and signs people in.

        Send the token of a sign-in, or an API token, as `Authorization: Bearer <token>`, or use the session cookie. \
        A POST with an `Idempotency-Key` that is sent again is answered the same for 24 hours, as \
        long as the service isn't restarted; another body with the same key is a conflict.
        """,
      servers: [settings.publicURL],
      tags: [
        (Tag.service, "The service itself."),
        (Tag.signingIn, "Setting up, signing in and out, and who one is."),
        (Tag.sessions, "Who is signed in from where."),
        (Tag.tokens, "Lasting credentials for programs."),
        (Tag.keys, "Secrets of outside services, kept sealed."),
        (Tag.users, "Accounts of people."),
        (Tag.requests, "Asking for access, and deciding about that."),
        (Tag.groups, "Groups and their members."),
        (Tag.workflows, "Documents that people keep for applications, and share."),
        (Tag.directories, "The configured directories."),
        (Tag.runs, "Reconciliations of a directory, their plans and effects."),
        (Tag.operations, "Audit events, settings and statistics."),
      ],
      sessionCookie: SessionCookie.name(isSecure: settings.publicURL.hasPrefix("https:")))
  }
}
