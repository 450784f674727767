import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// What a reader keeps about a workflow, and its picture.
struct WorkflowReaderRoutes: Sendable {
  let guarded: GuardedRoutes
  let library: WorkflowLibrary

  var routes: [Route] { [noteOpening, thumbnail, putThumbnail, removeThumbnail] }

  private static let forms = WorkflowThumbnail.Form.allCases.map(\.rawValue)

  private var noteOpening: Route {
    guarded.route(
      .put, "/api/v1/workflows/i/{id}/opened_at", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "noteWorkflowOpening", tag: Tag.workflows, "Note that the caller opens a workflow",
        answers: [
          Answer(
            200, "The workflow, without its document.", WorkflowSchema.item,
            example: WorkflowSchema.example
          ).tagged
        ]
      ).with { $0.problems = [.workflowNotFound, .storeUnavailable] }
    ) { context, caller in
      let view = try await library.noteOpening(of: try context.workflowID(), by: caller.reader)
      return .object(JSONValue(view), version: view.workflow.version)
    }
  }

  private var thumbnail: Route {
    guarded.route(
      .get, "/api/v1/workflows/i/{id}/thumbnail", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "getWorkflowThumbnail", tag: Tag.workflows, "The picture of a workflow",
        answers: [
          Answer.other("image/png", "The picture.").or("image/jpeg", "image/webp").tagged
        ]
      ).with { $0.problems = [.workflowNotFound, .thumbnailNotFound, .storeUnavailable] }
    ) { context, caller in
      let thumbnail = try await library.thumbnail(
        of: try context.workflowID(), for: caller.reader)
      return HTTPResponse(
        status: 200,
        headers: [
          "Content-Type": thumbnail.form.rawValue, "Cache-Control": "private, no-cache",
        ], body: .bytes(thumbnail.bytes)
      ).tagged(EntityTag(version: thumbnail.version, content: thumbnail.bytes))
    }
  }

  private var putThumbnail: Route {
    guarded.route(
      .put, "/api/v1/workflows/i/{id}/thumbnail", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "putWorkflowThumbnail", tag: Tag.workflows, "Give a workflow a picture",
        answers: [Answer(204, "Kept.")]
      ).with {
        $0.description = """
          The body is the file. What it is, its content decides; anything but PNG, JPEG and WebP \
          is refused. Only those who see the workflow see the picture.
          """
        $0.rawBodyTypes = Self.forms
        $0.problems = [.workflowNotFound, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.workflowID()
      let type = context.request.headers["Content-Type"] ?? ""
      guard Self.forms.contains(where: { type.lowercased().hasPrefix($0) }) else {
        throw Problem(
          .unsupportedMediaType,
          "Send the file as one of \(Self.forms.joined(separator: ", ")).")
      }
      try await library.setThumbnail(
        of: id, context.request.body, if: context.request.versionCondition, by: caller.reader)
      return .noContent
    }
  }

  private var removeThumbnail: Route {
    guarded.route(
      .delete, "/api/v1/workflows/i/{id}/thumbnail", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "removeWorkflowThumbnail", tag: Tag.workflows, "Take the picture of a workflow away",
        answers: [Answer(204, "Gone.")]
      ).with {
        $0.problems = [.workflowNotFound, .thumbnailNotFound, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      try await library.removeThumbnail(
        of: try context.workflowID(), if: context.request.versionCondition, by: caller.reader)
      return .noContent
    }
  }
}
