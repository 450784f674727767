import Accounts
import Services
import Values

/// One workflow for the person in front.
struct WorkflowReport: Sendable {
  /// The workflow.
  let view: WorkflowView
  /// Who may use it.
  let grants: [NamedWorkflowGrant]
  /// Its latest revisions.
  let revisions: Page<WorkflowRevision>

  /// Writes the facts, then the grants, then the revisions.
  func write(to output: Output) {
    output.line(output.paint(view.workflow.name, .bold))
    output.facts(facts)
    if !grants.isEmpty {
      output.line()
      var table = Table("may use it", "kind", "access", "since")
      for named in grants {
        table.add(
          named.granteeName, named.grant.grantee.kind, named.grant.access.description,
          named.grant.createdAt.words)
      }
      output.table(table)
    }
    output.line()
    var table = Table([
      .init("revision", isNumeric: true), .init("saved"), .init("by"),
      .init("bytes", isNumeric: true),
    ])
    for revision in revisions.items {
      table.add(
        String(revision.number), revision.savedAt.words,
        revision.savedByName + (revision.way == .command ? " (command)" : ""),
        String(revision.size))
    }
    output.table(table)
    if revisions.items.count < revisions.total {
      output.note("The latest \(revisions.items.count) of \(revisions.total) are shown.")
    }
  }

  private var facts: [(String, String)] {
    let workflow = view.workflow
    var facts = [("id", workflow.id.description), ("owner", view.ownerName)]
    if !workflow.description.isEmpty { facts.append(("description", workflow.description)) }
    if !workflow.category.isEmpty { facts.append(("category", workflow.category)) }
    if !workflow.tags.isEmpty {
      facts.append(("tags", workflow.tags.joined(separator: ", ")))
    }
    return facts + [
      ("seen by", workflow.isPublic ? "everybody" : "its owner and those named below"),
      ("created", workflow.createdAt.words), ("saved", workflow.updatedAt.words),
      ("document", workflow.size.counted("byte", "bytes")),
    ]
  }
}
