import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The settings that hold.
struct SettingRoutes: Sendable {
  let guarded: GuardedRoutes
  let settings: [EffectiveSetting]

  var routes: [Route] { [list] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/settings", for: guarded.gate.holding(.readSettings),
      Operation(
        "listSettings", tag: Tag.operations, "Every setting that holds, and where it comes from",
        answers: [
          Answer(
            200, "All settings, on one page.", .page(of: Self.setting),
            example: ["items": [Self.example], "total": 1, "next_cursor": nil]
          ).tagged
        ]
      ).with {
        $0.description = "The value of a secret and the place of its file are shown as `***`."
      }
    ) { _, _ in
      let page = Page(items: settings, total: settings.count, nextCursor: nil)
      return .object(JSONValue(page) { JSONValue($0) })
    }
  }

  private static let setting = Schema.component(
    "Setting",
    .object(
      .required("path", .string()), .required("value", .string()),
      .required(
        "origin", .string().described("A file and line, a variable, a flag, or default.")),
      .required("secret", .boolean.described("Whether the value is hidden."))))

  private static let example: JSONValue = [
    "path": "server.listen", "value": "127.0.0.1:8080", "origin": "config/muster.yaml:5",
    "secret": false,
  ]
}
