import Fixtures
import Glibc
import Testing
import Values

@Suite("kill -9 at every step of a delivery")
struct WriteKillTests {
  private static let daniel = "uid=daniel,ou=people,dc=example,dc=com"
  /// Far more requests than a delivery sends.
  private static let limit = 60

  @Test(
    "Killed at any request, changes end as if nothing had happened",
    arguments: HoldingLink.Side.allCases)
  func changes(side: HoldingLink.Side) async throws {
    let world = try await LinkedInstallation([
      "attributes: [displayName]", "groups: true", "disable_by: ppolicy",
    ])
    var steps = 0
    for number in 1...Self.limit {
      let isOn = number.isMultiple(of: 2)
      let name = "Daniel \(number)"
      try await world.expect(
        0, "user", "modify", "daniel", "--name", name, "--role", isOn ? "guest" : "manager",
        isOn ? "--activate" : "--deactivate")
      let wasKilled = try await world.deliverKilled(at: number, side)
      if wasKilled { try await world.expect(0, "outbox", "deliver") }
      try await expectDelivered(name, isOn, in: world, "\(side) \(number)")
      #expect(world.writeCount == 3 * number, "\(side) \(number)")
      guard wasKilled else { break }
      steps = number
    }
    // Where it signs in, looks, writes, and the answers; the last round met no request any more.
    #expect((8..<Self.limit).contains(steps), "\(steps) steps")
    try await world.expectQuiet(eventsPerRound: 3, rounds: steps + 1)
  }

  private func expectDelivered(
    _ name: String, _ isOn: Bool, in world: LinkedInstallation, _ place: String
  ) async throws {
    let directory = world.installation.directory
    #expect(try await directory.values(of: "displayName", at: Self.daniel) == [name], "\(place)")
    #expect(
      try await directory.values(of: "pwdAccountLockedTime", at: Self.daniel)
        == (isOn ? [] : ["000001010000Z"]), "\(place)")
    let members = try await directory.values(of: "member", at: WritingInstallation.managers)
    #expect(members.count { $0 == Self.daniel } == (isOn ? 0 : 1), "\(place)")
    #expect(try await world.open() == "0", "\(place)")
  }

  @Test(
    "Killed at any request, a new entry is made once, with its account's link and group",
    arguments: HoldingLink.Side.allCases)
  func creations(side: HoldingLink.Side) async throws {
    let world = try await LinkedInstallation(
      [
        "groups: true", "passwords: true", "create_users: true",
        #"user_dn: "uid={username},ou=people,dc=example,dc=com""#,
        #"user_attributes: { uid: "{username}", cn: "{display_name}", sn: "{last_name}", "#
          + #"mail: "{email}" }"#,
      ], requests: "{ allow_apply: true }")
    let directory = world.installation.directory
    var steps = 0
    for number in 1...Self.limit {
      let name = "new\(number)"
      try await world.apply(as: name)
      try await world.expect(
        0, "request", "approve", name, "--role", "power_user", "--provision", "corp")
      let wasKilled = try await world.deliverKilled(at: number, side)
      if wasKilled { try await world.expect(0, "outbox", "deliver") }
      let found = try await directory.search("(uid=\(name))", ["sn", "userPassword"])
      let dn = "uid=\(name),ou=people,dc=example,dc=com"
      let entries = found.split(separator: "\n").count { $0.hasPrefix("dn:") }
      #expect(entries == 1, "\(side) \(number): \(found)")
      #expect(found.contains("dn: \(dn)\n"), "\(side) \(number): \(found)")
      #expect(found.contains("userPassword:"), "\(side) \(number): \(found)")
      let members = try await directory.values(of: "member", at: WritingInstallation.powerUsers)
      #expect(members.count { $0 == dn } == 1, "\(side) \(number)")
      #expect(
        try await world.installation.value(
          """
          SELECT count(*) FROM links l JOIN accounts a ON a.id = l.account_id
          WHERE l.dn = '\(dn)' AND a.username = '\(name)' AND a.source = 'directory';
          """) == "1", "\(side) \(number)")
      #expect(try await world.open() == "0", "\(side) \(number)")
      #expect(world.writeCount == 2 * number, "\(side) \(number)")
      guard wasKilled else { break }
      steps = number
    }
    #expect((6..<Self.limit).contains(steps), "\(steps) steps")
    try await world.expectQuiet(eventsPerRound: 2, rounds: steps + 1)
  }
}
