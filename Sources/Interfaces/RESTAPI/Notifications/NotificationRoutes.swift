import Accounts
import HTTPRouting
import Notifications
import Presentation
import Services
import Values

/// What has to be told outside, was told, or couldn't be.
struct NotificationRoutes: Sendable {
  let guarded: GuardedRoutes
  let notifications: NotificationService

  var routes: [Route] { [list, get, retry] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/notifications", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "listNotifications", tag: Tag.operations, "List notifications, the newest first",
        answers: [
          Answer(
            200, "A page of notifications.", .page(of: NotificationSchema.notification),
            example: ["items": [NotificationSchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link(
              "notification", to: "getNotification",
              ("id", "$response.body#/items/0/notification_id")),
            Link("next", to: "listNotifications", ("cursor", "$response.body#/next_cursor")))
        ]
      ).listing([
        QueryParameter(NotificationSchema.state), QueryParameter(NotificationSchema.event),
      ]).with {
        $0.description = "Those with the state `dead` were given up and wait for a person."
        $0.problems = [.storeUnavailable]
      }
    ) { context, _ in
      let query = try context.readQuery { reader in
        (
          filter: NotificationFilter(
            state: reader.optional(NotificationSchema.state),
            event: reader.optional(NotificationSchema.event)), page: reader.page
        )
      }
      let page = try await notifications.list(query.filter, query.page)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/notifications/{id}", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "getNotification", tag: Tag.operations, "One notification",
        answers: [
          Answer(
            200, "The notification.", NotificationSchema.notification,
            example: NotificationSchema.example
          ).tagged.linked(
            Link("retry", to: "retryNotification", ("id", "$response.body#/notification_id")))
        ]
      ).with { $0.problems = [.notificationNotFound, .storeUnavailable] }
    ) { context, _ in
      let id = try context.identifier(of: Notification.self, orThrow: .notificationNotFound)
      guard let notification = try await notifications.find(id) else {
        throw Problem(.notificationNotFound)
      }
      return .object(JSONValue(notification))
    }
  }

  private var retry: Route {
    guarded.route(
      .post, "/api/v1/notifications/{id}/retry", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "retryNotification", tag: Tag.operations, "Try to deliver a notification again",
        answers: [
          Answer(
            200, "The notification, which is due now.", NotificationSchema.notification,
            example: NotificationSchema.retriedExample
          ).tagged.linked(
            Link("notification", to: "getNotification", ("id", "$response.body#/notification_id")))
        ]
      ).with {
        $0.description = """
          It is delivered in the background, with all its attempts before it and under the same \
          identifier. One that waits anyway is tried at once.
          """
        $0.problems = [.notificationNotFound, .alreadyDelivered, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.identifier(of: Notification.self, orThrow: .notificationNotFound)
      return .object(JSONValue(try await notifications.retry(id, by: caller.caller.actor)))
    }
  }
}
