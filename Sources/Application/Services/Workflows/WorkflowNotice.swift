public import Accounts

/// Something that happened to a workflow, as one caller may know it.
public struct WorkflowNotice: Sendable, Hashable {
  /// Its number, in the order in which things happened.
  public var sequence: Int
  /// The workflow; nil where the caller has to begin anew.
  public var workflow: WorkflowID?
  /// What happened.
  public var news: News

  /// What can happen.
  public enum News: Sendable, Hashable {
    /// It was made; this is how it is now.
    case created(WorkflowView)
    /// It was saved, shared or given away; this is how it is now.
    case updated(WorkflowView)
    /// It is gone.
    case deleted
    /// The caller may not see it any more.
    case accessRevoked
    /// What happened since the place that the caller named isn't known: they have to read the lists
    /// again.
    case reset
  }

  /// Joins the parts.
  public init(sequence: Int, workflow: WorkflowID?, news: News) {
    self.sequence = sequence
    self.workflow = workflow
    self.news = news
  }
}

/// Some notices in order.
public struct WorkflowNoticeBatch: Sendable {
  /// The notices that are for the caller.
  public var notices: [WorkflowNotice]
  /// The number of the last notice that was looked at, whoever it was for.
  public var through: Int
  /// Whether some that came before aren't kept any more.
  public var hasGap: Bool

  /// Joins the parts.
  public init(notices: [WorkflowNotice], through: Int, hasGap: Bool) {
    self.notices = notices
    self.through = through
    self.hasGap = hasGap
  }
}

/// Where somebody who follows notices begins.
public enum NoticeStart: Sendable, Hashable {
  /// With what happens from now on.
  case now
  /// Behind the notice with this number, the last that came.
  case after(Int)
  /// Behind one that no store has given out; what was missed since isn't known.
  case unknown
}
