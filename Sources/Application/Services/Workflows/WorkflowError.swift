public import Accounts

/// Why something isn't done with a workflow.
public enum WorkflowError: Error, Sendable, Hashable {
  /// There is no such workflow, or the caller may not know about it.
  case notFound
  /// It has no such revision, or the revision isn't kept any more.
  case revisionNotFound
  /// Nobody with this identifier has a grant.
  case grantNotFound
  /// It has no thumbnail.
  case thumbnailNotFound
  /// The caller may see it, but not do this.
  case forbidden(WorkflowRefusal)
  /// It was changed since the caller read it; this is its revision now.
  case stale(revision: Int)
  /// The document can't be accepted.
  case invalid([WorkflowFault])
  /// Nobody who can have a grant or own a workflow has this identifier.
  case unsuitable(WorkflowParty, reason: String)
  /// The document is larger than this number of bytes.
  case documentTooLarge(limit: Int)
  /// The picture is larger than this number of bytes.
  case thumbnailTooLarge(limit: Int)
  /// The file isn't a picture that browsers show.
  case notAPicture
  /// The person owns as many as they may.
  case tooMany(limit: Int)
}

/// What a caller lacks.
public enum WorkflowRefusal: Sendable, Hashable {
  /// The right to change other people's workflows.
  case manage
  /// The right to save over this one.
  case write
  /// The right to share this one, or to remove it.
  case administer
  /// The right to share at all.
  case share
  /// The right to keep workflows.
  case own
}

/// Whom a change is about.
public enum WorkflowParty: Sendable, Hashable {
  /// Who is to have a grant.
  case grantee
  /// Who is to own it.
  case owner
}
