import Directory
public import Services

/// Everything that the configuration decides, checked.
public struct Settings: Sendable, Hashable {
  /// Whether people sign in; without it one person uses the service, on this machine only.
  public var multiuser: Bool
  /// How the service is reached.
  public var server: ServerSettings
  /// Where data is kept.
  public var store: StoreSettings
  /// Signing in.
  public var auth: AuthSettings
  /// Access requests.
  public var requests: RequestSettings
  /// What roles may do.
  public var roles: RoleSettings
  /// Workflows.
  public var workflows: WorkflowSettings
  /// The directories, in the order of the file.
  public var directories: [DirectorySettings]
  /// Who is told outside of what happens.
  public var notifications: NotificationSettings
  /// What is logged.
  public var log: LogSettings

  init(_ root: SettingSection) {
    multiuser = root.value("multiuser", .boolean, default: true)
    server = root.section("server", ServerSettings.init)
    store = root.section("store", StoreSettings.init)
    auth = root.section("auth", AuthSettings.init)
    requests = root.section("requests", RequestSettings.init)
    roles = root.section("roles", RoleSettings.init)
    workflows = root.section("workflows", WorkflowSettings.init)
    let directories = root.sections("directories") { ($0, DirectorySettings($0)) }
    notifications = root.section("notifications", NotificationSettings.init)
    log = root.section("log", LogSettings.init)

    var names: Set<String> = []
    for (section, directory) in directories {
      guard let name = directory?.synced.name.description else { continue }
      if !names.insert(name).inserted {
        section.reject("name", "another directory is named \(name) already")
      }
    }
    self.directories = directories.compactMap(\.1)
    if !multiuser, !server.listen.isLocal {
      root.reject(
        "multiuser",
        "without sign-in the service must not be reachable from other machines, but it listens on "
          + "\(server.listen)",
        allowed: "server.listen on 127.0.0.1, [::1], localhost or unix:/path")
    }
  }
}
