import HTTPRouting
import Synchronization
import Testing
import Values

@Suite("Fields that don't fit")
struct BadFieldTests {
  /// A field of a body that is otherwise fine.
  struct Place: Sendable, CustomTestStringConvertible {
    let method: HTTPMethod
    let path: String
    let field: String
    var rest: JSONValue = [:]
    /// Whether null says something, such as that there is none.
    var takesNull = false
    /// Whether it is never shown, so that characters that can't be seen harm nobody.
    var isHidden = false
    /// Whether a name may have these signs as they are.
    var takesSigns = true

    var testDescription: String { "\(method.name) \(path) \(field)" }

    func body(_ value: JSONValue) -> JSONValue {
      .object([.init(field, value)] + (rest.members ?? []))
    }
  }

  private static let users = "/api/v1/auth/users"
  private static let user = "\(users)/\(Visitor.user.id)"
  private static let guest = "\(users)/\(Visitor.guest.id)"
  private static let current: JSONValue = ["current_password": .string(Visitor.password)]

  static let places: [Place] = [
    Place(method: .post, path: users, field: "username", takesSigns: false),
    Place(
      method: .post, path: users, field: "email", rest: ["username": "new"], takesNull: true,
      takesSigns: false),
    Place(
      method: .post, path: users, field: "display_name", rest: ["username": "new"],
      takesNull: true),
    Place(
      method: .post, path: users, field: "password", rest: ["username": "new"], isHidden: true),
    Place(
      method: .post, path: users, field: "role", rest: ["username": "new"], takesNull: true,
      takesSigns: false),
    Place(method: .patch, path: user, field: "username", takesSigns: false),
    Place(method: .patch, path: user, field: "email", takesNull: true, takesSigns: false),
    Place(method: .patch, path: user, field: "display_name", takesNull: true),
    Place(method: .patch, path: user, field: "password", isHidden: true),
    Place(method: .patch, path: user, field: "role", takesNull: true, takesSigns: false),
    Place(
      method: .post, path: guest + "/grants", field: "role", takesSigns: false),
    Place(
      method: .post, path: guest + "/grants", field: "expires_at", rest: ["role": "user"],
      takesNull: true, takesSigns: false),
    Place(
      method: .post, path: guest + "/grants", field: "reason", rest: ["role": "user"],
      takesNull: true),
    Place(method: .post, path: user + "/transfer", field: "to", takesSigns: false),
    Place(method: .patch, path: "/api/v1/auth/me", field: "display_name", takesNull: true),
    Place(method: .patch, path: "/api/v1/auth/me", field: "email", takesSigns: false),
    Place(
      method: .patch, path: "/api/v1/auth/me", field: "new_password", rest: current,
      isHidden: true),
  ]

  /// What no field takes.
  private static let wrong: [(name: String, value: JSONValue)] = [
    ("number", 42), ("fraction", .number(0.5)), ("truth", true), ("list", ["ada"]),
    ("object", ["name": "ada"]), ("empty", ""), ("zero byte", "ad\u{0}a"),
    ("a megabyte", .string(String(repeating: "a", count: 1 << 20))),
  ]

  /// What nobody can see, in text that is shown.
  private static let unseen = [
    "ada\u{202e}nimda", "ad\u{200b}a", "\u{feff}ada", "ada\u{2066}", "ada\n", "ada\u{1b}[2J",
  ]

  /// What other languages would take for more than a name.
  private static let signs = [
    "x' OR '1'='1", "x'; DROP TABLE accounts; --", "*)(uid=*))(|(uid=*", "a\\2a", "${jndi:x}",
    "<script>alert(1)</script>", "%00", "../../etc/passwd",
  ]

  @Test("A value that no such field takes is refused with the field's name", arguments: places)
  func wrongValues(place: Place) async throws {
    try await withAPI { world in
      for (name, value) in Self.wrong {
        let response = try await send(value, at: place, in: world)
        #expect(response.status == 422, "\(name): \(response.status)")
        #expect(try names(response).contains(place.field), "\(name): \(response.text)")
      }
      if !place.takesNull {
        let response = try await send(.null, at: place, in: world)
        #expect(try names(response).contains(place.field), "null: \(response.text)")
      }
      #expect(world.notes.failures.withLock { $0.isEmpty })
    }
  }

  @Test("Characters that nobody can see are refused where they would be shown", arguments: places)
  func unseenCharacters(place: Place) async throws {
    guard !place.isHidden else { return }
    try await withAPI { world in
      for text in Self.unseen {
        let response = try await send(.string(text), at: place, in: world)
        #expect(response.status == 422, "\(text.debugDescription)")
        #expect(try names(response).contains(place.field), "\(response.text)")
      }
    }
  }

  @Test("Signs of other languages are refused or kept as they are, never obeyed", arguments: places)
  func foreignSigns(place: Place) async throws {
    try await withAPI { world in
      for text in Self.signs {
        let response = try await send(.string(text), at: place, in: world)
        #expect(response.status < 500, "\(text): \(response.text)")
        if !place.takesSigns {
          #expect(response.status == 422, "\(text): \(response.text)")
          #expect(try names(response).contains(place.field))
        } else if response.status < 300, place.field == "display_name" {
          #expect(try response.json["display_name"]?.stringValue == text)
        }
      }
      let accounts = try await world.call(.get, Self.users, as: .admin)
      #expect(accounts.status == 200)
      #expect(world.notes.failures.withLock { $0.isEmpty })
    }
  }

  @Test(
    "An unknown field is refused by its name",
    arguments: [
      (HTTPMethod.post, users), (.patch, user), (.post, guest + "/grants"),
      (.post, user + "/transfer"), (.patch, "/api/v1/auth/me"), (.post, user + "/restore"),
      (.delete, user),
    ])
  func unknownField(method: HTTPMethod, path: String) async throws {
    try await withAPI { world in
      let response = try await world.call(method, path, as: .admin, body: ["colour": "red"])
      #expect(response.status == 422)
      #expect(try response.faults.contains("colour:unknown"), "\(response.text)")
    }
  }

  private func send(
    _ value: JSONValue, at place: Place, in world: APIWorld
  ) async throws -> HTTPResponse {
    try await world.call(place.method, place.path, as: .admin, body: place.body(value))
  }

  private func names(_ response: HTTPResponse) throws -> [String] {
    try response.faults.map { String($0.prefix { $0 != ":" }) }
  }
}
