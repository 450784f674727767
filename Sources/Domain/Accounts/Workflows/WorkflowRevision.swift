public import Values

/// One saved state of a workflow's document.
public struct WorkflowRevision: Sendable, Hashable {
  /// Counted from 1 for each workflow.
  public var number: Int
  /// The account that saved it; nil for a command.
  public var savedBy: AccountID?
  /// The name of who saved it, as it was then: a username, or for a command the user of the machine.
  public var savedByName: String
  /// By which way it was saved.
  public var way: SavingWay
  /// When.
  public var savedAt: Timestamp
  /// The bytes of the document, as compact JSON.
  public var size: Int

  /// Joins the parts.
  public init(
    number: Int, savedBy: AccountID?, savedByName: String, way: SavingWay, savedAt: Timestamp,
    size: Int
  ) {
    self.number = number
    self.savedBy = savedBy
    self.savedByName = savedByName
    self.way = way
    self.savedAt = savedAt
    self.size = size
  }
}

/// By which way somebody saved something.
public enum SavingWay: String, Sendable, CaseIterable {
  /// By a request to the service.
  case api
  /// By a command on the machine.
  case command
}
