import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The forms of workflows in answers and bodies.
enum WorkflowSchema {
  static let item = Schema.component("Workflow", .object(members))

  static let open = Schema.component(
    "OpenWorkflow",
    .object(members + [.required("workflow", document.described("The document."))]))

  private static let document = Schema.map(of: .anything)

  private static let members: [Schema.Property] = [
    .required("workflow_id", .uuid), .required("name", .string()),
    .required("description", .string()), .required("category", .string()),
    .required("tags", .array(of: .string()).described("Each tag once, whatever the form.")),
    .required("user_id", .uuid.described("The owner.")), .required("owner_name", .string()),
    .required("is_public", .boolean.described("The same as the tag shared.")),
    .required(
      "access",
      .choice(WorkflowAccess.allCases.map(\.description)).described("What the caller may do.")),
    .required("revision", .integer(1...Int64.max)),
    .required("size", .integer(0...Int64.max).described("The bytes of the document.")),
    .required("has_thumbnail", .boolean), .required("created_at", .timestamp),
    .required("updated_at", .timestamp),
    .required("opened_at", .timestamp.nullable.described("When the caller opened it last.")),
  ]

  static let grant = Schema.component(
    "WorkflowGrant",
    .object(
      .required("grantee_id", .uuid), .required("kind", .choice(["user", "group"])),
      .required("name", .string().described("The username, or the group's name.")),
      .required("access", .choice(WorkflowAccess.grantable.map(\.description))),
      .required("granted_by", .uuid.nullable), .required("created_at", .timestamp)))

  static let revision = Schema.component("WorkflowRevision", .object(revisionMembers))

  static let openRevision = Schema.component(
    "OpenWorkflowRevision", .object(revisionMembers + [.required("workflow", document)]))

  private static let revisionMembers: [Schema.Property] = [
    .required("revision", .integer(1...Int64.max)), .required("saved_by", .uuid.nullable),
    .required(
      "saved_by_name", .string().described("The username; for a command, the user of the machine.")),
    .required("via", .choice(SavingWay.allCases.map(\.rawValue))),
    .required("saved_at", .timestamp), .required("size", .integer(0...Int64.max)),
  ]

  static let tagCount = Schema.object(
    .required("tag", .string()), .required("count", .integer(1...Int64.max)))

  static let counts = Schema.object(
    .required("total", .integer(0...Int64.max)), .required("public", .integer(0...Int64.max)),
    .required("private", .integer(0...Int64.max)),
    .required("by_category", .map(of: .integer(1...Int64.max))))

  static let limits = Schema.object(
    .required(
      "number", .integer(0...Int64.max).described("Workflows of one's own; none for a guest.")),
    .required("document_bytes", .integer(0...Int64.max)),
    .required("depth", .integer(0...Int64.max).described("Levels of objects and arrays.")),
    .required("thumbnail_bytes", .integer(0...Int64.max)))

  static let limitsExample = JSONValue(WorkflowLimits.standard)

  static let documentExample: JSONValue = [
    "name": "Portrait", "description": "Two passes, then upscaled.", "tags": ["portrait"],
    "nodes": [["id": "n1", "type": "prompt"]],
  ]

  static let example: JSONValue = [
    "workflow_id": "01980f4e-9a10-7c21-8e4f-5a6b7c8d9e0f", "name": "Portrait",
    "description": "Two passes, then upscaled.", "category": "", "tags": ["portrait"],
    "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11", "owner_name": "Ada Lovelace",
    "is_public": false, "access": "owner", "revision": 3, "size": 120, "has_thumbnail": false,
    "created_at": "2026-11-20T08:02:14Z", "updated_at": "2026-11-20T09:14:00Z",
    "opened_at": "2026-11-20T09:10:41Z",
  ]

  static let openExample = example.adding(.init("workflow", documentExample))

  static let grantExample: JSONValue = [
    "grantee_id": "01980f4e-6d2b-7c43-8e5f-3a7b1d2e8b22", "kind": "group", "name": "designers",
    "access": "write", "granted_by": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11",
    "created_at": "2026-11-20T09:20:00Z",
  ]

  static let revisionExample: JSONValue = [
    "revision": 3, "saved_by": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11", "saved_by_name": "ada",
    "via": "api", "saved_at": "2026-11-20T09:14:00Z", "size": 120,
  ]
}
