import Accounts
import Directory
import Notifications
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("What is told to whom")
struct RecordingTests {
  @Test("A request that waits is told to every working account that may decide, and to no other")
  func waiting() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      for (name, role) in [("boss", Role.admin), ("mia", .manager), ("otto", .user)] {
        try await world.make(name, role)
      }
      try await world.make("gone", .manager)
      try await world.change(
        "UPDATE accounts SET email = username || '@example.com', email_key = username || '@x'")
      try await world.change("UPDATE accounts SET suspended_at = 1 WHERE username = 'gone'")
      let request = try await notifications.apply()
      #expect(
        try await notifications.told() == [
          "request.waiting webhook:chat", "request.waiting mail boss@example.com",
          "request.waiting mail mia@example.com",
        ])
      let first = try #require(try await notifications.all().first)
      #expect(first.subject == "ada")
      #expect(first.facts.map(\.key) == NotificationEvent.requestWaiting.factNames)
      #expect(first.facts.contains(.init("request_id", JSONValue(request.id))))
      #expect(first.facts.contains(.init("message", "Please")))
      #expect(!"\(first)".contains("Correct-Horse-7"))
    }
  }

  @Test("Configured deciders take the place of everybody who may decide")
  func configuredDeciders() async throws {
    try await withWorld { world in
      let desk = try #require(MailAddress("desk@example.com"))
      let notifications = try NotificationWorld(world, policy: .everything(deciders: [desk]))
      try await world.make("boss", .admin)
      try await notifications.apply()
      #expect(
        try await notifications.told() == [
          "request.waiting webhook:chat", "request.waiting mail desk@example.com",
        ])
    }
  }

  @Test("What was told about a person is among their data, and goes with them")
  func removed() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      try await world.make("boss", .admin)
      let (ada, bob) = (try await notifications.apply(), try await notifications.apply("bob"))
      for request in [ada, bob] {
        _ = try await notifications.requests().approve(
          request.id, AccessApproval(role: .user), by: .tester)
      }
      let administration = try world.administration()
      let account = try await world.find("ada")
      let data = try await administration.export(account.id, by: .machine)
      #expect(data.requests.map(\.id) == [ada.id])
      #expect(
        data.notifications.map(\.event) == [.requestWaiting, .requestDecided, .requestDecided])
      try await administration.remove(account.id, content: .discard, by: .machine)
      let left = try await notifications.all()
      #expect(Set(left.map(\.subject)) == ["bob"])
      #expect(left.count == 3)
    }
  }

  @Test("A decision is told to the requester with its reason, without the note of the deciders")
  func decided() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      let (ada, bob) = (try await notifications.apply(), try await notifications.apply("bob"))
      let requests = notifications.requests()
      _ = try await requests.reject(ada.id, reason: "Not yet.", by: .tester)
      _ = try await requests.approve(
        bob.id, AccessApproval(role: .user, comment: "Owes me lunch."), by: .tester)
      let told = try await notifications.all().filter { $0.event == .requestDecided }
      #expect(
        Set(told.map(\.recipient)) == [nil, "ada@example.com", "bob@example.com"])
      let rejection = try #require(told.first)
      #expect(rejection.facts.contains(.init("reason", "Not yet.")))
      #expect(rejection.facts.contains(.init("status", "rejected")))
      #expect(rejection.facts.contains(.init("decided_by", "tester")))
      #expect(!told.contains { "\($0)".contains("lunch") })
    }
  }

  @Test("A request that lapses is told once, and one that is withdrawn isn't")
  func expired() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      try await notifications.apply()
      world.clock.advance(by: .seconds(91 * 86_400))
      let requests = notifications.requests()
      try await requests.lapse()
      try await requests.lapse()
      #expect(
        try await notifications.told() == [
          "request.waiting webhook:chat", "request.expired webhook:chat",
          "request.expired mail ada@example.com",
        ])
    }
  }

  @Test("What a refused change would have told is never told")
  func refused() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      let request = try await notifications.apply()
      _ = try await notifications.requests().reject(request.id, reason: nil, by: .tester)
      let before = try await notifications.told()
      await #expect(throws: AccessRequestError.closed(.rejected)) {
        try await notifications.requests().reject(request.id, reason: nil, by: .tester)
      }
      #expect(try await notifications.told() == before)
    }
  }

  @Test("A plan that a guard holds is told to the operators once, however often it is planned")
  func held() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...30) }
      try await notifications.run()
      world.directory.edit { $0.people = .people(13...30) }
      let run = try await notifications.run()
      try await notifications.run()
      #expect(
        try await notifications.told() == [
          "run.held webhook:chat", "run.held mail ops@example.com",
        ])
      let first = try #require(try await notifications.all().first)
      #expect(first.facts.map(\.key) == NotificationEvent.runHeld.factNames)
      #expect(first.facts.contains(.init("run_id", JSONValue(run.id))))
    }
  }

  @Test("Entries set aside are counted at the run's end, and told only when there are new ones")
  func quarantine() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      world.directory.edit { $0.people = .people(1...3) + [.person(4, "p1")] }
      let run = try await notifications.run()
      try await notifications.run()
      #expect(
        try await notifications.told() == [
          "quarantine.grown webhook:chat", "quarantine.grown mail ops@example.com",
        ])
      let first = try #require(try await notifications.all().first)
      #expect(
        first.facts == [
          .init("run_id", JSONValue(run.id)), .init("directory", "corp"), .init("added", 2),
          .init("quarantined", 2),
        ])
    }
  }

  @Test("Attributes that both sides changed are counted at the run's end, and told when opened")
  func conflicts() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      world.configure {
        $0.authorities = Authorities([.email: .merge])
        $0.onConflict = .hold
      }
      world.directory.edit { $0.people = .people(1...2) }
      try await notifications.run()
      try await world.change(
        """
        UPDATE accounts SET email = 'own@example.com', email_key = 'own@example.com'
        WHERE username = 'p1'
        """)
      world.clock.advance(by: .seconds(1))
      world.directory.edit { $0.people[0] = .person(1, "p1", mail: "new@example.com") }
      try await notifications.run()
      world.clock.advance(by: .seconds(1))
      world.directory.edit { $0.people[0] = .person(1, "p1", mail: "newer@example.com") }
      try await notifications.run()
      #expect(
        try await notifications.told() == [
          "conflict.opened webhook:chat", "conflict.opened mail ops@example.com",
        ])
      let first = try #require(try await notifications.all().first)
      #expect(first.facts.suffix(2) == [.init("opened", 1), .init("open", 1)])
    }
  }

  @Test("A conflict that a delivery comes upon is recorded and told as well, once")
  func conflictOfDelivery() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      let back = try await WriteBackWorld(world, rules: WriteBackWorld.attributes)
      world.directory.edit(WriteBackWorld.person) { $0.edit("mail", "there@example.com") }
      for name in ["here", "now"] {
        try await back.change { $0.email = .set("\(name)@example.com") }
        let tally = try await back.service(recordingTo: notifications.trail).deliverNow()
        #expect(tally.superseded == 1)
      }
      #expect(
        try await notifications.told() == [
          "conflict.opened webhook:chat", "conflict.opened mail ops@example.com",
        ])
      let first = try #require(try await notifications.all().first)
      #expect(first.subject == "corp")
      #expect(first.facts.suffix(2) == [.init("opened", 1), .init("open", 1)])
      let events = try await world.texts(
        """
        SELECT subject_name || ' by ' || actor_name FROM audit_events
        WHERE action = 'conflict.opened'
        """)
      #expect(events == ["p1 by outbox"])
    }
  }

  @Test("A run that fails is told once until one works again, and a dry run never")
  func failed() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      world.directory.edit { $0.people = .people(1...3) }
      try await notifications.run()
      world.directory.edit {
        $0.failure = .init(
          code: .unreachable, operation: "connect to ldap://test", resultCode: -1,
          message: "Can't contact LDAP server")
      }
      try await notifications.run(isDryRun: true)
      try await notifications.run()
      try await notifications.run()
      #expect(
        try await notifications.told() == [
          "run.failed webhook:chat", "run.failed mail ops@example.com",
        ])
      world.clock.advance(by: .seconds(86_401))
      try await notifications.run()
      #expect(try await notifications.told().count == 4)
    }
  }
}
