import Accounts
import Fixtures
import HTTPRouting
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Testing
import Values

@Suite("Following what happens to workflows", .timeLimit(.minutes(3)))
struct WorkflowEventTests {
  /// Keeps what a stream sends, and ends it once there is enough.
  private final class Received: BodyWriter {
    private struct Enough: Error {}

    private let text = Mutex("")
    private let isBegun = Mutex(false)
    private let count: Int
    private let whenBegun: @Sendable () async throws -> Void

    init(_ count: Int, whenBegun: @escaping @Sendable () async throws -> Void) {
      self.count = count
      self.whenBegun = whenBegun
    }

    var events: [(id: Int, name: String, data: JSONValue)] {
      get throws {
        try text.withLock { $0 }.split(separator: "\n\n").compactMap { block in
          let lines = block.split(separator: "\n")
          func value(_ name: String) -> String? {
            lines.first { $0.hasPrefix(name + ": ") }
              .map { String($0.dropFirst(name.count + 2)) }
          }
          guard let id = value("id").flatMap({ Int($0) }), let name = value("event"),
            let data = value("data")
          else { return nil }
          return (id, name, try JSONValue(parsing: data))
        }
      }
    }

    func write(_ bytes: [UInt8]) async throws {
      text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
      let known = try events.count
      if known >= count { throw Enough() }
      let begins = isBegun.withLock { isBegun in
        defer { isBegun = isBegun || known > 0 }
        return known > 0 && !isBegun
      }
      if begins { try await whenBegun() }
    }

    static func isEnough(_ error: any Error) -> Bool { error is Enough }
  }

  /// The next so many events of a person; something may be done once the first one has come.
  private func events(
    _ count: Int, after id: Int, as person: CastMember, on stage: WorkflowStage,
    whenBegun: @escaping @Sendable () async throws -> Void = {}
  ) async throws -> [(id: Int, name: String, data: JSONValue)] {
    try await events(count, lastID: String(id), as: person, on: stage, whenBegun: whenBegun)
  }

  /// The same for one whose last event has an identifier, whatever that is.
  private func events(
    _ count: Int, lastID id: String, as person: CastMember, on stage: WorkflowStage,
    whenBegun: @escaping @Sendable () async throws -> Void = {}
  ) async throws -> [(id: Int, name: String, data: JSONValue)] {
    let response = try await stage.call(
      .get, "/events", as: person, headers: ["Last-Event-ID": id])
    guard case .stream(let stream) = response.body else { return [] }
    let received = Received(count, whenBegun: whenBegun)
    do {
      try await stream.write(received)
    } catch  where Received.isEnough(error) {}
    return try received.events
  }

  @Test("Each person is told of what they may see, by the name of what happened")
  func kinds() async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      try await stage.call(
        .patch, "/i/\(id)", as: .writer, body: ["workflow": ["name": "Other"]])
      try await stage.call(.delete, "/i/\(id)", as: .owner)
      let told = try await events(1, after: 0, as: .owner, on: stage)
      // What is gone can't be shown any more: only that it went is told.
      #expect(told.map(\.name).last == "deleted")
      #expect(told.last?.data == ["workflow_id": .string(id)])
      for person in [CastMember.reader, .member, .nested, .administrator] {
        let last = try await events(1, after: 0, as: person, on: stage).last
        #expect(last?.name == "deleted", "\(person)")
      }
    }
  }

  @Test("A withdrawn workflow is told of as withdrawn, without its content")
  func revocation() async throws {
    try await withStage { stage in
      let id = try await stage.make(["name": "Secret plan"], isPublic: true)
      let shown = try await events(1, after: 0, as: .stranger, on: stage)
      #expect(shown.first?.name == "created")
      #expect(shown.first?.data["name"] == "Secret plan")
      try await stage.call(
        .patch, "/i/\(id)/is_public", as: .owner, body: ["is_public": false])
      try await stage.call(
        .patch, "/i/\(id)", as: .owner, body: ["workflow": ["name": "Still secret"]])
      let told = try await events(
        1, after: shown.last?.id ?? 0, as: .stranger, on: stage)
      #expect(told.map(\.name) == ["access_revoked"])
      #expect(told.first?.data == ["workflow_id": .string(id)])
      // Even who begins anew learns nothing of what it was.
      let again = try await events(1, after: 0, as: .stranger, on: stage)
      #expect(again.map(\.name) == ["access_revoked"])
    }
  }

  @Test("A grant and its end reach the person's open stream")
  func promptness() async throws {
    try await withStage { stage in
      let id = try await stage.make()
      let latest = try await stage.latestNotice()
      let grant = "/i/\(id)/grants/\(CastMember.reader.id)"
      let first = Task { try await events(1, after: latest, as: .reader, on: stage) }
      try await stage.call(.put, grant, as: .owner, body: ["access": "read"])
      let granted = try await first.value
      #expect(granted.map(\.name) == ["updated"])
      let second = Task {
        try await events(1, after: granted.last?.id ?? 0, as: .reader, on: stage)
      }
      try await stage.call(.delete, grant, as: .owner)
      #expect(try await second.value.map(\.name) == ["access_revoked"])
    }
  }

  @Test("A change that another process makes is told, and one who lost the role is told no more")
  func otherProcess() async throws {
    try await withStage { stage in
      let latest = try await stage.latestNotice()
      let waiting = Task { try await events(1, after: latest, as: .owner, on: stage) }
      let path = stage.world.folder.path("muster.db")
      let other = try await SQLiteDatabase.open(
        SQLiteSettings(path: path), migrations: Schema.migrations, now: .start)
      let library = try stage.library(database: other)
      _ = try await library.create(
        try #require(WorkflowDocument(JSONText(["name": "By command"]))),
        owner: CastMember.owner.id,
        by: WorkflowCaller(unrestricted: Actor(kind: .commandLine, name: "root", origin: "t")))
      #expect(try await waiting.value.map(\.name) == ["created"])
      await other.close()
      try await stage.world.change(
        "DELETE FROM grants WHERE account_id = \(CastMember.owner.id)")
      let refused = try await stage.call(.get, "/events", as: .owner)
      #expect(refused.status == 403)
    }
  }

  @Test(
    "Who loses a group is told of what they lost with it, whatever became of it",
    arguments: [
      ("group_members", CastMember.member), ("groups", .member), ("groups", .nested),
      ("subgroups", .nested),
    ])
  func leaving(table: String, person: CastMember) async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      let told = try await events(3, after: 0, as: person, on: stage) {
        switch table {
        case "group_members":
          try await stage.world.change(
            "DELETE FROM group_members WHERE account_id = \(person.id)")
        case "groups":
          try await stage.world.change("DELETE FROM groups WHERE id = \(WorkflowStage.team)")
        default: try await stage.world.change("DELETE FROM subgroups")
        }
      }
      #expect(told.map(\.name) == ["created", "updated", "access_revoked"])
      #expect(told.last?.data == ["workflow_id": .string(id)])
    }
  }

  @Test("What is removed, or withdrawn from a group, is told once", arguments: [true, false])
  func onceForGroups(isRemoved: Bool) async throws {
    try await withStage { stage in
      let id = try await stage.makeShared()
      let path = isRemoved ? "/i/\(id)" : "/i/\(id)/grants/\(WorkflowStage.team)"
      let told = try await events(4, after: 0, as: .member, on: stage) {
        try await stage.call(.delete, path, as: .owner)
        // Behind it, so that anything more about the first would come before.
        _ = try await stage.make(["name": "Next"], isPublic: true)
      }
      let word = isRemoved ? "deleted" : "access_revoked"
      #expect(told.map(\.name) == ["created", "updated", word, "created"])
    }
  }

  @Test("While one change follows another, each is told once and in order")
  func everyChangeOnce() async throws {
    try await withStage { stage in
      let changes = Task {
        for number in 0..<60 {
          _ = try await stage.make(["name": .string("w\(number)")])
        }
      }
      let told = try await events(60, after: 0, as: .owner, on: stage)
      try await changes.value
      #expect(told.compactMap { $0.data["name"]?.stringValue } == (0..<60).map { "w\($0)" })
    }
  }

  @Test("Who stays away for too long is told that something is missed")
  func gap() async throws {
    try await withStage { stage in
      _ = try await stage.make()
      _ = try await stage.make()
      try await stage.world.change("DELETE FROM workflow_events WHERE sequence < 2")
      let told = try await events(2, after: 0, as: .owner, on: stage)
      #expect(told.map(\.name) == ["reset", "created"])
    }
  }

  @Test(
    "Whose last event isn't one of this service begins anew, and is told so",
    arguments: ["99", "99999999999999999999999", "-1", "+1", "1.5", "abc", "0x1", " "])
  func strangeIdentifier(text: String) async throws {
    try await withStage { stage in
      _ = try await stage.make(["name": "Before"])
      let told = try await events(2, lastID: text, as: .owner, on: stage) {
        _ = try await stage.make(["name": "After"])
      }
      #expect(told.map(\.name) == ["reset", "created"])
      #expect(told.first?.data == [:])
      #expect(told.last?.data["name"] == "After")
      // With the identifier that came, the next stream goes on without another word about it.
      let next = try await events(1, after: told.first?.id ?? 0, as: .owner, on: stage)
      #expect(next.map(\.name) == ["created"])
    }
  }

  @Test("Who comes back with the latest identifier has missed nothing")
  func upToDate() async throws {
    try await withStage { stage in
      _ = try await stage.make()
      try await stage.world.change("DELETE FROM workflow_events WHERE sequence < 1")
      let latest = try await stage.latestNotice()
      let waiting = Task { try await events(1, after: latest, as: .owner, on: stage) }
      _ = try await stage.make(["name": "After"])
      #expect(try await waiting.value.map(\.name) == ["created"])
    }
  }
}

extension WorkflowStage {
  /// The number of the latest notice.
  fileprivate func latestNotice() async throws -> Int {
    try await world.database.read {
      try $0.count("SELECT coalesce(max(sequence), 0) FROM workflow_events")
    }
  }
}
