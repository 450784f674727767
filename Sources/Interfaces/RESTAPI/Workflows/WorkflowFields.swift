import Accounts
import HTTPRouting
import Services
import Values

/// What somebody sends to make, save or copy a workflow.
struct WorkflowBody: Sendable {
  var document: WorkflowDocument?
  var isPublic: Bool?
  var name: String?

  private static let workflow = Field(
    "workflow",
    FieldType.anything.described(as: .map(of: .anything)),
    "Any JSON object with a name; description, tags (an array, or one text with commas) and "
      + "category mean something here, everything else is kept as it comes.",
    example: WorkflowSchema.documentExample)
  private static let isPublicField = Field(
    "is_public", .boolean, "Whether everybody sees it; by default what the tag shared says.")
  private static let id = Field(
    "workflow_id", .uuid, "The same as in the path; another one is refused.")
  private static let nameField = Field(
    "name", .line(1...WorkflowDocument.maximumNameLength), "Another name for the copy.")

  static let creation = Schema.object(.required(workflow), .optional(isPublicField))
  static let saving = Schema.object(
    .optional(workflow), .optional(isPublicField), .optional(id))
  static let copying = Schema.object(.optional(workflow), .optional(nameField))
  static let sharing = Schema.object(.required(isPublicField))

  /// Reads a new workflow.
  static func creation(_ context: RequestContext) throws -> (WorkflowDocument, isPublic: Bool?) {
    let body = try context.readBody(leaving: workflow.name) { reader in
      WorkflowBody(
        document: document(reader.required(workflow), reader),
        isPublic: reader.optional(isPublicField))
    }
    guard let document = body.document else { throw Problem(.validation) }
    return (document, body.isPublic)
  }

  /// Reads what is to be saved over a workflow.
  static func saving(_ context: RequestContext, over own: WorkflowID) throws -> WorkflowBody {
    return try context.readBody(leaving: workflow.name) { reader in
      let body = WorkflowBody(
        document: reader.changed(workflow).flatMap { document($0, reader) },
        isPublic: reader.changed(isPublicField))
      if let other = reader.optional(id), other != own.value {
        reader.refuse("workflow_id", .conflict, "The path names another workflow.")
      }
      if !reader.has("workflow"), !reader.has("is_public") {
        reader.refuse("workflow", .required, "Send workflow or is_public.")
      }
      return body
    }
  }

  /// Reads how a copy is to differ; an absent body asks for nothing.
  static func copying(_ context: RequestContext) throws -> WorkflowBody {
    guard !context.request.body.isEmpty else { return WorkflowBody() }
    return try context.readBody(leaving: workflow.name) { reader in
      WorkflowBody(
        document: reader.changed(workflow).flatMap { document($0, reader) },
        name: reader.optional(nameField))
    }
  }

  /// Reads whether everybody is to see a workflow.
  static func sharing(_ context: RequestContext) throws -> Bool {
    try context.readBody { $0.required(isPublicField) }
  }

  /// The document that stayed text; the value of its field shows only whether there is one.
  private static func document(_: JSONValue, _ reader: ObjectReader) -> WorkflowDocument? {
    let document = reader.text.flatMap { WorkflowDocument($0) }
    // An absent one is reported as such already.
    if document == nil, reader.has("workflow") {
      reader.refuse("workflow", .type, "Send an object.")
    }
    return document
  }
}

/// What a query asks for of a library.
enum WorkflowQuery {
  private static let scope = Field(
    "scope", .choice(WorkflowFilter.Scope.own, .public, .granted, .all),
    "Whose: the caller's own, the shared library, those granted to the caller or their groups, "
      + "or, for administrators, all.")
  private static let isPublic = Field(
    "is_public", .boolean,
    "Whether everybody sees them; true without a scope asks for the shared library.")
  private static let search = Field<String>.search(
    "A part of the name, the description, a tag or the owner's name.")
  private static let tags = Field(
    "tags", .line(1...1000), "Tags that all have to be there, separated by commas.")
  private static let category = Field("category", .line(0...100), "What they are filed under.")
  private static let owner = Field(
    "owner", .line(1...320), "The owner: an identifier, a username or a mail address.")

  static let parameters = [
    QueryParameter(scope), QueryParameter(isPublic), QueryParameter(search),
    QueryParameter(tags), QueryParameter(category), QueryParameter(owner),
  ]

  static func filter(_ reader: QueryReader) -> WorkflowFilter {
    let isPublic = reader.optional(isPublic)
    let texts = reader.optional(tags)?.split(separator: ",").map(String.init) ?? []
    return WorkflowFilter(
      scope: reader.optional(scope) ?? (isPublic == true ? .public : .own),
      text: reader.optional(search),
      tags: texts.filter { !$0.allSatisfy(\.isWhitespace) },
      category: reader.optional(category), owner: reader.optional(owner), isPublic: isPublic)
  }
}

extension RequestContext {
  /// The workflow in the path.
  func workflowID() throws(Problem) -> WorkflowID {
    try identifier(of: Workflow.self, orThrow: .workflowNotFound)
  }
}

extension APICaller {
  /// The caller as workflows know callers.
  var reader: WorkflowCaller { WorkflowCaller(caller) }
}
