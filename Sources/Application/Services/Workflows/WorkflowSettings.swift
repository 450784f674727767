public import Accounts

/// What the configuration says about workflows.
public struct WorkflowSettings: Sendable, Hashable {
  /// Which earlier revisions are kept.
  public var retention: WorkflowRetention
  /// What one person may keep, by role.
  public var limits: [Role: WorkflowLimits]

  /// Joins both; a role that isn't named has the standard limits.
  public init(
    retention: WorkflowRetention = WorkflowRetention(), limits: [Role: WorkflowLimits] = [:]
  ) {
    self.retention = retention
    self.limits = limits
  }

  /// The limits of a role; without one, those of a user.
  public func limits(of role: Role?) -> WorkflowLimits {
    limits[role ?? .user] ?? .standard
  }
}

/// Which earlier revisions of a workflow are kept; the present one always is.
public struct WorkflowRetention: Sendable, Hashable {
  /// The largest number, the present one included.
  public var count: Int
  /// The largest age; nil for any.
  public var maximumAge: Duration?

  /// Joins both.
  public init(count: Int = 100, maximumAge: Duration? = nil) {
    self.count = count
    self.maximumAge = maximumAge
  }
}

/// How much one person may keep.
public struct WorkflowLimits: Sendable, Hashable {
  /// The largest number of workflows.
  public var count: Int
  /// The largest document in bytes, as compact JSON.
  public var documentSize: Int
  /// The most levels of objects and arrays in a document.
  public var depth: Int
  /// The largest thumbnail in bytes.
  public var thumbnailSize: Int

  /// The most levels that a configuration may allow: what is nested deeper isn't read at all.
  public static let maximumDepth = 60

  /// What holds unless the configuration says otherwise.
  public static let standard = WorkflowLimits(
    count: 5000, documentSize: 512 << 10, depth: 32, thumbnailSize: 256 << 10)

  /// What holds for those who may not keep workflows.
  public static let nothing = WorkflowLimits(
    count: 0, documentSize: 0, depth: 0, thumbnailSize: 0)

  /// Joins the parts.
  public init(count: Int, documentSize: Int, depth: Int, thumbnailSize: Int) {
    self.count = count
    self.documentSize = documentSize
    self.depth = depth
    self.thumbnailSize = thumbnailSize
  }
}
