/// A named right.
///
/// The program's own are the constants; applications may add names of theirs.
public struct Permission: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name, such as `users.manage`.
  public let description: String

  /// Takes a name: words of lower-case letters and `_`, joined by dots.
  public init?(_ name: String) {
    let words = name.split(separator: ".", omittingEmptySubsequences: false)
    guard words.count > 1, name.utf8.count <= 100,
      words.allSatisfy({ word in
        !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x5f }
      })
    else { return nil }
    description = name
  }

  private init(known name: String) {
    description = name
  }

  /// Alphabetical order.
  public static func < (left: Permission, right: Permission) -> Bool {
    left.description < right.description
  }

  /// Changes their own profile.
  public static let editProfile = Permission(known: "profile.edit")
  /// Keeps workflows.
  public static let ownWorkflows = Permission(known: "workflows.own")
  /// Shares workflows.
  public static let shareWorkflows = Permission(known: "workflows.share")
  /// Uses the applications behind this service.
  public static let useApplications = Permission(known: "app.use")
  /// Makes API tokens.
  public static let ownTokens = Permission(known: "tokens.own")
  /// Installs models.
  public static let installModels = Permission(known: "models.install")
  /// Removes models.
  public static let deleteModels = Permission(known: "models.delete")
  /// Sees other people's accounts and groups.
  public static let readUsers = Permission(known: "users.read")
  /// Changes other people's accounts, except administrators'.
  public static let manageUsers = Permission(known: "users.manage")
  /// Decides access requests.
  public static let decideRequests = Permission(known: "requests.decide")
  /// Sees and ends other people's sessions.
  public static let manageSessions = Permission(known: "sessions.manage")
  /// Sees runs and their plans.
  public static let readPlans = Permission(known: "plans.read")
  /// Changes administrators' accounts.
  public static let manageAdmins = Permission(known: "admins.manage")
  /// Tests directories and starts runs.
  public static let syncDirectories = Permission(known: "directory.sync")
  /// Approves and discards held plans.
  public static let approvePlans = Permission(known: "plans.approve")
  /// Sees the settings.
  public static let readSettings = Permission(known: "settings.read")
  /// Changes the settings.
  public static let editSettings = Permission(known: "settings.edit")
  /// Reads the audit events.
  public static let readAudit = Permission(known: "audit.read")
  /// Keeps the keys that everybody's requests fall back to.
  public static let systemKeys = Permission(known: "keys.system")
  /// Changes other people's workflows.
  public static let manageWorkflows = Permission(known: "workflows.manage")
}
