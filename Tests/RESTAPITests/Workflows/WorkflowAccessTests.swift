import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Who may do what with a workflow")
struct WorkflowAccessTests {
  /// What a call needs.
  private enum Need: Int {
    case reading = 1
    case writing
    case sharing
  }

  /// A call about one workflow.
  private struct Call {
    var name: String
    var method: HTTPMethod
    var path: String
    var need: Need
    var body: JSONValue?
    var status = 200

    init(
      _ method: HTTPMethod, _ path: String, _ need: Need, body: JSONValue? = nil,
      status: Int = 200
    ) {
      name = "\(method.name) \(path)"
      self.method = method
      self.path = path
      self.need = need
      self.body = body
      self.status = status
    }
  }

  private static let calls: [Call] = [
    Call(.get, "", .reading),
    Call(.patch, "", .writing, body: ["workflow": ["name": "Portrait", "tags": "shared"]]),
    Call(.delete, "", .writing, status: 204),
    Call(.patch, "/is_public", .sharing, body: ["is_public": false]),
    Call(.post, "/copy", .reading, status: 201),
    Call(.get, "/grants", .sharing),
    Call(.get, "/grants/\(CastMember.reader.id)", .sharing),
    Call(.put, "/grants/\(CastMember.reader.id)", .sharing, body: ["access": "write"]),
    Call(.delete, "/grants/\(CastMember.reader.id)", .sharing, status: 204),
    Call(.get, "/revisions", .reading),
    Call(.get, "/revisions/1", .reading),
    Call(.post, "/revisions/1/restore", .writing),
    Call(.put, "/opened_at", .reading),
    Call(.get, "/thumbnail", .reading),
    Call(.put, "/thumbnail", .writing, status: 204),
    Call(.delete, "/thumbnail", .writing, status: 204),
  ]

  private static let picture: [UInt8] =
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13] + Array("IHDR".utf8)
    + [UInt8](repeating: 0, count: 21) + Array("IEND".utf8) + [0, 0, 0, 0]

  /// What somebody may do with a workflow that isn't public; nil for those who don't pass the door.
  private static func rights(of person: CastMember) -> Int? {
    switch person {
    case .owner, .sharer, .administrator: Need.sharing.rawValue
    case .writer: Need.writing.rawValue
    case .reader, .member, .nested: Need.reading.rawValue
    case .stranger: 0
    case .guest, .archived: nil
    }
  }

  /// How things stand about the workflow that is called.
  enum Standing: CaseIterable {
    case isPrivate
    case isPublic
    /// Private, and its owner's account is put away.
    case hasArchivedOwner
  }

  private static func expected(_ call: Call, _ person: CastMember, _ standing: Standing) -> Int {
    guard var rights = rights(of: person) else { return 403 }
    if standing == .hasArchivedOwner, person == .owner { return 403 }
    if standing == .isPublic { rights = max(rights, Need.reading.rawValue) }
    if rights >= call.need.rawValue { return call.status }
    return rights == 0 ? 404 : 403
  }

  @Test("Every call answers each person by their right", arguments: Standing.allCases)
  func everyCall(standing: Standing) async throws {
    try await withStage { stage in
      let isPublic = standing == .isPublic
      for call in Self.calls {
        for person in CastMember.allCases {
          let id = try await stage.makeShared(isPublic: isPublic)
          _ = try await Self.send(
            Call(.put, "/thumbnail", .writing), to: id, as: .owner, on: stage)
          if standing == .hasArchivedOwner { try await stage.archiveOwner() }
          var call = call
          if call.path.isEmpty, call.method == .patch {
            // Saving changes nothing about who sees it.
            call.body = [
              "workflow": ["name": "Portrait", "tags": .string(isPublic ? "a,shared" : "a")]
            ]
          }
          let response = try await Self.send(call, to: id, as: person, on: stage)
          let expected = Self.expected(call, person, standing)
          #expect(
            response.status == expected, "\(call.name) as \(person): \(response.text)")
          if expected == 404 { #expect(try response.code == "workflow_not_found") }
          if standing == .hasArchivedOwner { try await stage.restoreOwner() }
        }
      }
    }
  }

  private static func send(
    _ call: Call, to id: String, as person: CastMember, on stage: WorkflowStage
  ) async throws -> HTTPResponse {
    guard call.path == "/thumbnail", call.method == .put else {
      return try await stage.call(
        call.method, "/i/\(id)\(call.path)", as: person, body: call.body)
    }
    var request = HTTPRequest(
      .put, "/api/v1/workflows/i/\(id)/thumbnail",
      headers: [
        "Authorization": stage.authorization(of: person), "Content-Type": "image/png",
      ])
    request.body = picture
    return try await stage.world.send(request)
  }

  @Test("Lists, tags, counts and events let in whoever has a role", arguments: CastMember.allCases)
  func libraryCalls(person: CastMember) async throws {
    try await withStage { stage in
      let isIn = Self.rights(of: person) != nil
      for path in ["", "/tags", "/counts", "/events"] {
        let response = try await stage.call(.get, path, as: person)
        #expect(response.status == (isIn ? 200 : 403), "\(path) as \(person)")
      }
      let everything = try await stage.call(.get, "?scope=all", as: person)
      #expect(everything.status == (person == .administrator ? 200 : 403))
      let created = try await stage.call(
        .post, "", as: person, body: ["workflow": ["name": "Mine"]])
      #expect(created.status == (isIn ? 201 : 403))
    }
  }

  @Test("Leaving a group acts on the next request, also out of a group within it")
  func membership() async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      for person in [CastMember.member, .nested] {
        #expect(try await stage.call(.get, "/i/\(id)", as: person).status == 200)
        #expect(try await stage.names("?scope=granted", as: person) == ["Portrait"])
        try await stage.world.change(
          "DELETE FROM group_members WHERE account_id = \(person.id)")
        #expect(try await stage.call(.get, "/i/\(id)", as: person).status == 404)
        #expect(try await stage.names("?scope=granted", as: person) == [])
      }
    }
  }

  @Test(
    "Nobody can be given a workflow who isn't there, is put away, owns it or is the system",
    arguments: ["unknown", "archived", "owner", "system", "no identifier"])
  func unsuitableGrantees(who: String) async throws {
    try await withStage { stage in
      let id = try await stage.make()
      let system = try await stage.world.services.accounts.find(named: "system")
      let grantee: String =
        switch who {
        case "archived": CastMember.archived.id.description
        case "owner": CastMember.owner.id.description
        case "system": system?.id.description ?? ""
        case "unknown": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11"
        default: "nobody"
        }
      let response = try await stage.call(
        .put, "/i/\(id)/grants/\(grantee)", as: .owner, body: ["access": "read"])
      #expect(response.status == 422)
      #expect(try response.faults.first?.hasPrefix("grantee_id:") == true)
    }
  }

  @Test(
    "Nothing is kept for somebody who may not keep anything, whoever asks for it",
    arguments: [CastMember.archived, .guest, .stranger])
  func unsuitableOwner(person: CastMember) async throws {
    try await withStage { stage in
      let document = try #require(WorkflowDocument(JSONText(["name": "P"])))
      if person == .stranger {
        try await stage.world.change(
          "UPDATE accounts SET suspended_at = 1 WHERE id = \(person.id)")
      }
      let error = await #expect(throws: WorkflowError.self) {
        _ = try await stage.library().create(
          document, owner: person.id,
          by: WorkflowCaller(unrestricted: Actor(kind: .commandLine, name: "root", origin: "")))
      }
      guard case .unsuitable(.owner, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test("Each change of who may see a workflow is recorded")
  func audit() async throws {
    try await withStage { stage in
      let id = try await stage.make()
      let grant = "/i/\(id)/grants/\(CastMember.reader.id)"
      try await stage.call(.put, grant, as: .owner, body: ["access": "read"])
      try await stage.call(.put, grant, as: .owner, body: ["access": "read"])
      try await stage.call(.delete, grant, as: .owner)
      try await stage.call(
        .patch, "/i/\(id)/is_public", as: .owner, body: ["is_public": true])
      try await stage.call(
        .patch, "/i/\(id)", as: .owner, body: ["workflow": ["name": "Portrait"]])
      try await stage.call(.delete, "/i/\(id)", as: .owner)
      let actions = try await stage.world.database.read { connection in
        try connection.rows(
          "SELECT action FROM audit_events WHERE subject_kind = 'workflow' ORDER BY sequence"
        ) { $0.text(0) }
      }
      #expect(
        actions == [
          "workflow.created", "workflow.granted", "workflow.revoked", "workflow.published",
          "workflow.unpublished", "workflow.removed",
        ])
    }
  }
}

extension WorkflowStage {
  /// Puts the owner's account away.
  fileprivate func archiveOwner() async throws {
    try await world.change(
      """
      UPDATE accounts SET archived_at = 1, archive_cause = 'person'
      WHERE id = \(CastMember.owner.id)
      """)
  }

  /// Brings the owner's account back.
  fileprivate func restoreOwner() async throws {
    try await world.change(
      """
      UPDATE accounts SET archived_at = NULL, archive_cause = NULL
      WHERE id = \(CastMember.owner.id)
      """)
  }
}
