public import Values

/// One saved state of a workflow's document.
public struct WorkflowRevision: Sendable, Hashable {
  /// Counted from 1 for each workflow.
  public var number: Int
  /// The account that saved it; nil for a command.
  public var savedBy: AccountID?
  /// The name of who saved it, as it was then.
  public var savedByName: String
  /// When.
  public var savedAt: Timestamp
  /// The bytes of the document, as compact JSON.
  public var size: Int

  /// Joins the parts.
  public init(
    number: Int, savedBy: AccountID?, savedByName: String, savedAt: Timestamp, size: Int
  ) {
    self.number = number
    self.savedBy = savedBy
    self.savedByName = savedByName
    self.savedAt = savedAt
    self.size = size
  }
}
