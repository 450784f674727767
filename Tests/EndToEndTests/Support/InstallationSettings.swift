/// What the configuration file of a test says; what stands here fits the demo organisation.
struct InstallationSettings: Sendable {
  var urls: [String]
  var tls = "{ mode: none }"
  var bindDN = "cn=muster,dc=example,dc=com"
  var bindPasswordFile: String
  var usersBase = "ou=people,dc=example,dc=com"
  var usersFilter = "(objectClass=inetOrgPerson)"
  var attributes = "{ username: uid, email: mail, display_name: [displayName, cn] }"
  var groupsBase: String? = "ou=groups,dc=example,dc=com"
  /// The role that each group gives, by the group's name.
  var roles = [
    ("admins", "admin"), ("managers", "manager"), ("power-users", "power_user"),
  ]
  var defaultRole = "user"
  /// Guards other than the usual ones, as `{ percent: 5, floor: 10 }` by name.
  var guards: [(name: String, limit: String)] = []
  /// Long enough for a directory that a test halts, on a machine that has much to do.
  var timeouts = "{ connect: 60s, operation: 60s }"
  var pageSize = 1000
  /// When runs start by themselves: never, or a test would meet runs that it didn't ask for.
  var schedule = "{ incremental: off, full: off }"
  /// How often the service copies the store: never, where a test isn't about that.
  var backupEvery = "0s"
  /// Further settings of `auth`, as `lockout: { free_attempts: 1 }`.
  var authSettings: [String] = []
  /// The settings of `requests`, where they differ.
  var requests: String?
  /// Further lines about the server.
  var serverLines: [String] = []
  /// Further lines about the directory.
  var directoryLines: [String] = []
  /// Further sections, line by line.
  var sections: [String] = []

  /// The text of the file.
  func text(listen: String, folder: String) -> String {
    var lines = [
      "server:",
      "  listen: \"\(listen)\"",
    ]
    lines += serverLines.map { "  " + $0 }
    lines += [
      "store:", "  url: \"sqlite:\(folder)/muster.db\"",
      "  backup: { directory: \"\(folder)/backups\", every: \(backupEvery), keep: 2 }",
      "auth:", "  token_secret_file: \(folder)/token.key", "  seal_key_file: \(folder)/seal.key",
    ]
    lines += authSettings.map { "  " + $0 }
    if let requests { lines.append("requests: \(requests)") }
    lines += [
      "directories:",
      "  - name: corp",
      "    urls: [\(urls.map { "\"\($0)\"" }.joined(separator: ", "))]",
      "    tls: \(tls)",
      "    bind_dn: \(bindDN)",
      "    bind_password_file: \(bindPasswordFile)",
      "    timeouts: \(timeouts)",
      "    page_size: \(pageSize)",
      "    users:",
      "      base: \"\(usersBase)\"",
      "      filter: \"\(usersFilter)\"",
      "      attributes: \(attributes)",
    ]
    if let groupsBase {
      lines.append("    groups: { base: \"\(groupsBase)\", filter: (objectClass=groupOfNames) }")
    }
    lines += ["    default_role: \(defaultRole)", "    schedule: \(schedule)"]
    lines += directoryLines.map { "    " + $0 }
    lines += roles.isEmpty ? [] : ["    roles:"]
    lines += roles.map { group, role in
      "      - { group: \"cn=\(group),ou=groups,dc=example,dc=com\", role: \(role) }"
    }
    lines += guards.isEmpty ? [] : ["    guards:"]
    lines += guards.map { "      \($0.name): \($0.limit)" }
    lines += sections
    return lines.joined(separator: "\n") + "\n"
  }
}
