/// What somebody may do with a workflow, from least to most.
public enum WorkflowAccess: Int, Sendable, Comparable, CaseIterable {
  /// Open it, and save it as their own.
  case read = 1
  /// Save over it as well.
  case write = 2
  /// Share it and remove it as well.
  case admin = 3
  /// Everything: it is theirs.
  case owner = 4

  /// What can be granted, from least to most.
  public static let grantable: [WorkflowAccess] = [.read, .write, .admin]

  /// The lesser access is the smaller one.
  public static func < (left: WorkflowAccess, right: WorkflowAccess) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension WorkflowAccess: LosslessStringConvertible {
  /// The name in the API: `write`.
  public var description: String {
    switch self {
    case .read: "read"
    case .write: "write"
    case .admin: "admin"
    case .owner: "owner"
    }
  }

  /// Reads the name in the API.
  public init?(_ description: String) {
    guard let access = Self.allCases.first(where: { $0.description == description }) else {
      return nil
    }
    self = access
  }
}
