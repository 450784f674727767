import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The audit events.
struct AuditRoutes: Sendable {
  let guarded: GuardedRoutes
  let audit: AuditService

  var routes: [Route] { [list] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/audit", for: guarded.gate.holding(.readAudit),
      Operation(
        "listAuditEvents", tag: Tag.operations, "List audit events, or download all of them",
        answers: [
          Answer(
            200, "A page of events, or all of them in the form that was asked for.",
            .page(of: AuditSchema.event),
            example: ["items": [AuditSchema.example], "total": 1, "next_cursor": nil]
          ).linked(Link("next", to: "listAuditEvents", ("cursor", "$response.body#/next_cursor")))
            .or(MediaType.csv, MediaType.jsonLines)
        ]
      ).listing(
        AuditFilter.parameters + [
          QueryParameter(.sort(default: ListSort<AuditSortField>.standard)),
          QueryParameter(Self.form),
        ]
      )
      .with {
        $0.description = """
          `format=csv` and `format=jsonl` answer all events that match, however many they are; \
          limit and cursor don't count then.
          """
        $0.problems = [.storeUnavailable]
      }
    ) { context, _ in
      let query = try context.readQuery { reader in
        (
          filter: AuditFilter(reader), order: AuditOrder(reader),
          form: reader.optional(Self.form) ?? .page, page: reader.page
        )
      }
      switch query.form {
      case .page:
        let page = try await audit.list(query.filter, query.order, query.page)
        return .json(JSONValue(page) { JSONValue($0) })
      case .csv: return export(.csv, query.filter, query.order)
      case .jsonLines: return export(.jsonLines, query.filter, query.order)
      }
    }
  }

  private func export(
    _ form: AuditExport.Form, _ filter: AuditFilter, _ order: AuditOrder
  ) -> HTTPResponse {
    let export = AuditExport(form)
    let type = form == .csv ? MediaType.csv : MediaType.jsonLines
    return HTTPResponse.stream(
      type: type,
      BodyStream { writer in
        if !export.head.isEmpty { try await writer.write(export.head) }
        try await audit.forEachBatch(filter, order) { batch in
          try await writer.write(export.bytes(of: batch))
          return true
        }
      }
    ).uncached.with("Content-Disposition", "attachment; filename=\"audit.\(form.rawValue)\"")
  }

  /// What the answer is.
  private enum ListForm: String, Sendable {
    case page = "json"
    case csv
    case jsonLines = "jsonl"
  }

  private static let form = Field(
    "format", .choice(ListForm.page, .csv, .jsonLines), "A page in JSON, or all events.")
}

extension AuditFilter {
  private static let actor = Field(
    "actor", .line(1...320), "Who did it: an account's identifier, or a name.")
  private static let subject = Field(
    "subject", .line(1...1024), "What it happened to: an identifier, or a name.")
  private static let action = Field(
    "action", .line(1...100), "An action, such as account.created, or its first word.")
  private static let since = Field("since", .timestamp, "Not before this moment.")
  private static let until = Field("until", .timestamp, "Before this moment.")
  private static let text = Field.search(
    "A part of action, names, reason, origin, or of the state before or after.")

  /// The parameters that the filter is read from.
  static let parameters = [
    QueryParameter(actor), QueryParameter(subject), QueryParameter(action),
    QueryParameter(since), QueryParameter(until), QueryParameter(text),
  ]

  /// Reads the filter from a query.
  init(_ reader: QueryReader) {
    self.init(
      actor: reader.optional(Self.actor), subject: reader.optional(Self.subject),
      action: reader.optional(Self.action), since: reader.optional(Self.since),
      until: reader.optional(Self.until), text: reader.optional(Self.text))
  }
}

/// What the audit events can be ordered by.
private enum AuditSortField: String, SortField {
  case at

  static let standardSort = ListSort(Self.at, isDescending: true)
}

extension AuditOrder {
  /// Reads the order from a query.
  init(_ reader: QueryReader) {
    let sort = reader.sort(default: ListSort<AuditSortField>.standard)
    self = sort.isDescending ? .latestFirst : .oldestFirst
  }
}
