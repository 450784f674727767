/// What an account may do, from least to most.
///
/// An account without a role is a guest.
public enum Role: Int, Sendable, Comparable, CaseIterable {
  /// Uses the applications.
  case user = 1
  /// Uses API tokens and manages models as well.
  case powerUser = 2
  /// Manages people and decides access requests.
  case manager = 3
  /// Does everything.
  case admin = 4

  /// The lesser role is the smaller one.
  public static func < (left: Role, right: Role) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Whether accounts of this role may change others.
  public var isPrivileged: Bool { self >= .manager }
}

extension Role: LosslessStringConvertible {
  /// The name in the API and the configuration: `power_user`.
  public var description: String {
    switch self {
    case .user: "user"
    case .powerUser: "power_user"
    case .manager: "manager"
    case .admin: "admin"
    }
  }

  /// Reads the name in the API and the configuration.
  public init?(_ description: String) {
    guard let role = Role.allCases.first(where: { $0.description == description }) else {
      return nil
    }
    self = role
  }
}
