import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `request list`, `show`, `approve` and `reject`.
  public static func request(using services: ServiceAccess) -> Command {
    Command(
      group: "request", "Look at access requests, and decide about them",
      subcommands: [
        requestList(services), requestShow(services), requestApprove(services),
        requestReject(services),
      ])
  }

  private static func requestList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List access requests, newest first",
      options: [
        .value(
          "status", .word("STATUS", of: AccessRequestStatus.allCases.map(\.rawValue)),
          "Only requests that are this far"),
        .value(
          "query", short: "q", .text("TEXT"),
          "Only requests whose username, name, e-mail or message contains this text"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      let filter = AccessRequestFilter(
        text: context.values["query"],
        status: context.values["status"].flatMap(AccessRequestStatus.init(rawValue:)))
      let requests = try await ListExtent(context).read {
        try await services.requests.list(filter, $0)
      }
      requests.write(
        to: context.output, orSay: "There are no such requests.", json: { JSONValue($0) },
        table: { RequestReport.table(of: $0) })
      return .done
    }
  }

  private static func requestShow(_ services: ServiceAccess) -> Command {
    Command(
      "show", "Show one access request, with that person's others",
      arguments: [RequestReference.argument], using: services
    ) { context, services in
      let (request, history) = try await RequestReference(context).find(in: services.requests)
      if context.output.isJSON {
        context.output.json(
          JSONValue(request).adding(.init("history", .array(history.map { JSONValue($0) }))))
      } else {
        RequestReport(request, history: history).write(to: context.output)
      }
      return .done
    }
  }

  private static func requestApprove(_ services: ServiceAccess) -> Command {
    Command(
      "approve", "Give the requester a role; an applicant gets the account by this",
      options: [
        .value(
          "role", .word("ROLE", of: Role.allCases.map(\.description)),
          "The role; by default the one that is wished, or user"),
        .value("until", .text("TIME"), "When the role ends: 2027-01-01 or 2027-01-01T12:00:00Z"),
        .value("comment", .text("TEXT"), "A note for those who decide"),
        .value("provision", .text("NAME"), "Have an entry made for the person in this directory"),
      ], arguments: [RequestReference.argument], using: services
    ) { context, services in
      let end = try context.values["until"].map { text in
        guard let end = Timestamp(text) else {
          throw CommandFailure.invalid(
            text, for: "--until", allowed: "a date or a time in RFC 3339")
        }
        return end
      }
      let found = try await RequestReference(context).find(in: services.requests).request
      let request = try await services.requests.approve(
        found.id,
        AccessApproval(
          role: context.values["role"].flatMap { Role($0) }, endsAt: end,
          comment: context.values["comment"],
          provision: try context.values["provision"].map { try services.directory(named: $0) }),
        by: ChangeAuthor(unrestricted: services.actor))
      let role = request.decision?.role?.description ?? ""
      report(request, "\(request.requester.username) has the role \(role) now.", context.output)
      return .done
    }
  }

  private static func requestReject(_ services: ServiceAccess) -> Command {
    Command(
      "reject", "Refuse the requester",
      options: [.value("reason", .text("TEXT"), "Why; the requester reads it")],
      arguments: [RequestReference.argument], using: services
    ) { context, services in
      let found = try await RequestReference(context).find(in: services.requests).request
      let request = try await services.requests.reject(
        found.id, reason: context.values["reason"],
        by: ChangeAuthor(unrestricted: services.actor))
      report(
        request, "The request of \(request.requester.username) is rejected.", context.output)
      return .done
    }
  }

  private static func report(
    _ request: AccessRequest, _ sentence: String, _ output: Output
  ) {
    if output.isJSON {
      output.json(JSONValue(request))
    } else {
      output.line(sentence)
    }
  }
}
