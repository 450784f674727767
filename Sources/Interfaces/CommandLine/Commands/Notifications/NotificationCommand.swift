import Notifications
import Presentation
import Services
import Values

extension Command {
  /// `notification list`, `retry` and `test`.
  public static func notification(using services: ServiceAccess) -> Command {
    Command(
      group: "notification", "Look at what is told outside, and see that it arrives",
      subcommands: [
        notificationList(services), notificationRetry(services), notificationTest(services),
      ])
  }

  private static func notificationList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List notifications, newest first",
      options: [
        .value(
          "state", .word("STATE", of: Notification.State.allCases.map(\.rawValue)),
          "Only notifications whose delivery stands there"),
        .value(
          "event", .word("EVENT", of: NotificationEvent.occurring.map(\.rawValue)),
          "Only notifications about this"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      let filter = NotificationFilter(
        state: context.values["state"].flatMap(Notification.State.init(rawValue:)),
        event: context.values["event"].flatMap(NotificationEvent.init(rawValue:)))
      let found = try await ListExtent(context).read {
        try await services.notifications.list(filter, $0)
      }
      found.write(
        to: context.output, orSay: "There are no such notifications.", json: { JSONValue($0) },
        table: { table(of: $0) })
      return .done
    }
  }

  private static func notificationRetry(_ services: ServiceAccess) -> Command {
    Command(
      "retry", "Have a notification tried again by the running service",
      arguments: [Argument("NOTIFICATION", "The notification's identifier")], using: services
    ) { context, services in
      let text = context.values["NOTIFICATION"] ?? ""
      guard let id = NotificationID(text) else { throw NotificationError.notFound }
      let notification = try await services.notifications.retry(id, by: services.actor)
      if context.output.isJSON {
        context.output.json(JSONValue(notification))
      } else {
        context.output.line(
          "The notification goes by \(notification.carrier) as soon as the service looks.")
      }
      return .done
    }
  }

  private static func notificationTest(_ services: ServiceAccess) -> Command {
    Command(
      "test", "Send a test by every configured way, and say what happened", using: services
    ) { context, services in
      let tests = await services.notifications.test(by: services.actor)
      if context.output.isJSON {
        context.output.json(.array(tests.map { JSONValue($0) }))
      } else if tests.isEmpty {
        context.output.note("Nobody is told anything: the section notifications configures nobody.")
      } else {
        var table = Table("carrier", "recipient", "result")
        for test in tests {
          table.add(test.carrier.description, test.recipient ?? "", test.failure ?? "delivered")
        }
        context.output.table(table)
      }
      return tests.allSatisfy { $0.failure == nil } ? .done : .error
    }
  }

  private static func table(of notifications: [Notification]) -> Table {
    var table = Table(
      "notification", "happened", "event", "about", "carrier", "recipient", "state", "attempts",
      "next", "last error")
    for notification in notifications {
      let delivery = notification.delivery
      table.add(
        notification.id.description, notification.occurredAt.words, notification.event.rawValue,
        notification.subject, notification.carrier.description, notification.recipient ?? "",
        delivery.state.rawValue, "\(delivery.attempts)", delivery.nextAttemptAt?.words ?? "",
        delivery.lastError ?? "")
    }
    return table
  }
}
