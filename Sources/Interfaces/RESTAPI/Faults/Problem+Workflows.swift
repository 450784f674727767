import Accounts
import HTTPRouting
import Services
import Values

extension Problem {
  /// Why something isn't done with a workflow.
  init(workflow error: WorkflowError) {
    switch error {
    case .notFound: self.init(.workflowNotFound)
    case .revisionNotFound: self.init(.revisionNotFound)
    case .grantNotFound: self.init(.grantNotFound)
    case .thumbnailNotFound: self.init(.thumbnailNotFound)
    case .forbidden(let refusal): self.init(refused: refusal)
    case .stale(let revision):
      self.init(
        .staleVersion,
        "The workflow is at revision \(revision) now. Read it again, and send the change with "
          + "its new ETag in If-Match.")
      facts = [.init("revision", .integer(Int64(revision)))]
    case .invalid(let faults):
      self.init(.validation, errors: faults.map(FieldError.init(document:)))
    case .unsuitable(.grantee, let reason):
      self = .invalid(FieldError("grantee_id", .conflict, reason))
    case .unsuitable(.owner, let reason):
      self = .invalid(FieldError("to", .conflict, reason))
    case .documentTooLarge(let limit):
      self.init(
        .contentTooLarge, "Your role keeps documents of up to \(limit) bytes. Send a smaller one.")
    case .thumbnailTooLarge(let limit):
      self.init(
        .contentTooLarge, "Your role keeps pictures of up to \(limit) bytes. Send a smaller one.")
    case .notAPicture:
      self = .invalid(
        FieldError("thumbnail", .format, "Send a PNG, JPEG or WebP file; this is none."))
    case .tooMany(let limit):
      self = .invalid(
        FieldError(
          "workflow", .conflict,
          "Your role keeps up to \(limit) workflows. Remove one that you don't need first."))
    }
  }

  private init(refused refusal: WorkflowRefusal) {
    switch refusal {
    case .manage: self.init(.adminRequired)
    case .own: self.init(.forbidden)
    case .share: self.init(.forbidden, "Your role may not share workflows.")
    case .write:
      self.init(
        .forbidden, "You may read this workflow, but not change it. Save a copy of your own.")
    case .administer:
      self.init(
        .forbidden, "Only its owner, and who was granted admin, may share this workflow.")
    }
  }
}

extension FieldError {
  /// What is wrong in a document.
  fileprivate init(document fault: WorkflowFault) {
    let code: Code =
      switch fault.kind {
      case .missing: .required
      case .type: .type
      case .tooLong: .tooLong
      case .characters: .characters
      case .conflict: .conflict
      }
    self.init(fault.place.isEmpty ? "workflow" : "workflow.\(fault.place)", code, fault.advice)
  }
}
