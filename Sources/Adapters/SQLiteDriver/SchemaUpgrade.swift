/// What opening a database did to its schema.
public struct SchemaUpgrade: Sendable, Hashable {
  /// The number of the last migration before; 0 for a new database.
  public let from: Int
  /// The number of the last migration now.
  public let to: Int
  /// The copy made before the first step; nil when there was nothing to lose or to do.
  public let backupPath: String?
}
