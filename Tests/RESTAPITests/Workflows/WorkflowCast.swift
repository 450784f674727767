import Accounts
import HTTPRouting
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Testing
import Values

/// Those who work with one person's workflow, each by another right.
enum CastMember: String, CaseIterable, Sendable {
  case owner
  case reader
  case writer
  case sharer
  /// In a group that may read.
  case member
  /// In a group that is in such a group.
  case nested
  case stranger
  case administrator
  case guest
  /// Somebody whose account was put away after they signed in.
  case archived

  var id: AccountID {
    let number = CastMember.allCases.firstIndex(of: self) ?? 0
    return AccountID(UniqueID(high: 0x2000, low: 0x8000_0000_0000_0000 + UInt64(number)))
  }

  var role: Role? {
    switch self {
    case .guest: nil
    case .administrator: .admin
    default: .user
    }
  }

  /// Their grants on each workflow that `WorkflowStage.make` makes, by grantee.
  static let grants: [(grantee: UniqueID, access: String)] = [
    (CastMember.reader.id.value, "read"), (CastMember.writer.id.value, "write"),
    (CastMember.sharer.id.value, "admin"), (WorkflowStage.team, "read"),
  ]
}

/// A world with the cast in it, signed in, with their groups.
struct WorkflowStage: Sendable {
  /// The group of `member`, which the group of `nested` is in.
  static let team = UniqueID(high: 0x3000, low: 0x8000_0000_0000_0001)
  static let innerTeam = UniqueID(high: 0x3000, low: 0x8000_0000_0000_0002)

  let world: APIWorld
  private let tokens = Tokens()

  private final class Tokens: Sendable {
    let all = Mutex<[CastMember: String]>([:])
  }

  init(_ world: APIWorld) async throws {
    self.world = world
    try await world.database.write { connection in
      for person in CastMember.allCases { try Self.write(person, connection) }
      for (group, member) in [
        (Self.team, CastMember.member), (Self.innerTeam, .nested),
      ] {
        try connection.execute(
          """
          INSERT INTO groups (id, name, created_at, updated_at)
          VALUES (\(group), \("group of \(member.rawValue)"), \(Timestamp.start), \(Timestamp.start))
          """)
        try connection.execute(
          "INSERT INTO group_members (group_id, account_id) VALUES (\(group), \(member.id))")
      }
      try connection.execute(
        """
        INSERT INTO subgroups (group_id, member_id) VALUES (\(Self.team), \(Self.innerTeam))
        """)
    }
    for person in CastMember.allCases {
      let response = try await world.call(
        .post, "/api/v1/auth/login",
        body: ["username": .string(person.rawValue), "password": .string(Visitor.password)])
      let token = try #require(try response.json["token"]?.stringValue)
      tokens.all.withLock { $0[person] = token }
    }
    try await world.change(
      """
      UPDATE accounts SET archived_at = \(Timestamp.start), archive_cause = 'person'
      WHERE id = \(CastMember.archived.id)
      """)
  }

  private static func write(_ person: CastMember, _ connection: any SQLConnection) throws {
    let (name, time) = (person.rawValue, Timestamp.start)
    try connection.execute(
      """
      INSERT INTO accounts (id, username, username_key, source, password_hash, created_at,
        updated_at)
      VALUES (\(person.id), \(name), \(name), 'local', \("plain:" + Visitor.password), \(time),
        \(time))
      """)
    guard let role = person.role else { return }
    try connection.execute(
      """
      INSERT INTO grants (account_id, id, role, source, created_at)
      VALUES (\(person.id), \(person.id), \(role.rawValue), 'manual', \(time))
      """)
  }

  /// The header that shows who sends a request.
  func authorization(of person: CastMember) -> String {
    "Bearer \(tokens.all.withLock { $0[person] } ?? "")"
  }

  /// Sends a request, and holds the answer against the API description.
  @discardableResult
  func call(
    _ method: HTTPMethod, _ path: String, as person: CastMember, body: JSONValue? = nil,
    headers: HTTPHeaders = [:], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPResponse {
    var headers = headers
    headers["Authorization"] = authorization(of: person)
    return try await world.call(
      method, "/api/v1/workflows" + path, body: body, headers: headers,
      sourceLocation: sourceLocation)
  }

  /// Makes a workflow of the owner's; its identifier.
  func make(
    _ document: JSONValue = ["name": "Portrait"], isPublic: Bool? = nil,
    by person: CastMember = .owner
  ) async throws -> String {
    var body: JSONValue = ["workflow": document]
    if let isPublic {
      body = .object((body.members ?? []) + [.init("is_public", .bool(isPublic))])
    }
    let response = try await call(.post, "", as: person, body: body)
    #expect(response.status == 201, "\(response.text)")
    return try #require(try response.json["workflow_id"]?.stringValue)
  }

  /// Makes a workflow that the cast has its grants on.
  func makeShared(isPublic: Bool = false) async throws -> String {
    let id = try await make(isPublic: isPublic)
    for (grantee, access) in CastMember.grants {
      let response = try await call(
        .put, "/i/\(id)/grants/\(grantee)", as: .owner, body: ["access": .string(access)])
      #expect(response.status == 200, "\(response.text)")
    }
    return id
  }

  /// The names of the workflows that a list shows.
  func names(_ query: String, as person: CastMember) async throws -> [String] {
    let page = try await call(.get, query, as: person).json
    let names = (page["items"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    #expect(page["total"]?.integerValue == Int64(names.count), "\(query): \(page.text)")
    return names
  }
}

/// Runs a test on a stage of its own.
func withStage(_ body: (WorkflowStage) async throws -> Void) async throws {
  try await withAPI(people: []) { world in try await body(try await WorkflowStage(world)) }
}
