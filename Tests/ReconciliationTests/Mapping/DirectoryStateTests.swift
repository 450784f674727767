import Directory
import Reconciliation
import Testing
import Values

@Suite("What a directory says about a person's access")
struct DirectoryStateTests {
  @Test("An entry without any of the attributes is usable")
  func plain() {
    #expect(DirectoryState(.sample(["uid": ["ann"]]), at: .noon) == .usable)
  }

  @Test(
    "Each attribute is read as its server means it",
    arguments: [
      ("nsAccountLock", "true", .disabled),
      ("nsAccountLock", "TRUE", .disabled),
      ("nsaccountlock", "True", .disabled),
      ("nsAccountLock", "false", .usable),
      ("nsAccountLock", "", .usable),
      ("userAccountControl", "512", .usable),
      ("userAccountControl", "514", .disabled),
      ("userAccountControl", "66050", .disabled),
      ("userAccountControl", "-2147483646", .disabled),
      ("userAccountControl", "off", .usable),
      ("pwdAccountLockedTime", "000001010000Z", .locked),
      ("pwdAccountLockedTime", "00000101000000Z", .locked),
      ("pwdAccountLockedTime", "20260110115500Z", .usable),
      ("pwdAccountLockedTime", "20010101000000Z", .usable),
      ("shadowExpire", "-1", .usable),
      ("shadowExpire", "never", .usable),
      ("accountExpires", "0", .usable),
      ("accountExpires", "9223372036854775807", .usable),
      ("accountExpires", "99999999999999999999", .usable),
      ("accountExpires", "-5", .usable),
    ] as [(String, String, DirectoryState)])
  func attribute(name: String, value: String, state: DirectoryState) {
    #expect(DirectoryState(.sample([name: [value]]), at: .noon) == state)
  }

  @Test(
    "An account expires when the day of shadowExpire begins, in UTC",
    arguments: [
      ("2026-01-09T23:59:59.999Z", .usable), ("2026-01-10T00:00:00Z", .expired),
      ("2026-01-11T00:00:00Z", .expired),
    ] as [(String, DirectoryState)])
  func shadowDay(time: String, state: DirectoryState) throws {
    let now = try #require(Timestamp(time))
    #expect(DirectoryState(.sample(["shadowExpire": ["20463"]]), at: now) == state)
  }

  @Test(
    "An account expires at the very moment of accountExpires",
    arguments: [
      ("2026-01-10T11:59:59.999Z", .usable), ("2026-01-10T12:00:00Z", .expired),
      ("2026-01-10T12:00:00.001Z", .expired),
    ] as [(String, DirectoryState)])
  func accountExpires(time: String, state: DirectoryState) throws {
    let now = try #require(Timestamp(time))
    // 1 768 046 400 s after 1970 and 11 644 473 600 s between 1601 and then, in 100 ns.
    let entry = Entry.sample(["accountExpires": ["134125200000000000"]])
    #expect(DirectoryState(entry, at: now) == state)
  }

  @Test("Switched off stands above locked, and locked above expired")
  func precedence() {
    let off = Entry.sample([
      "nsAccountLock": ["true"], "pwdAccountLockedTime": ["000001010000Z"], "shadowExpire": ["1"],
    ])
    #expect(DirectoryState(off, at: .noon) == .disabled)
    let locked = Entry.sample([
      "pwdAccountLockedTime": ["000001010000Z"], "shadowExpire": ["1"],
    ])
    #expect(DirectoryState(locked, at: .noon) == .locked)
  }

  @Test("Values that aren't UTF-8 say nothing")
  func badBytes() {
    let entry = Entry.sample([:]).with("nsAccountLock", [0xff]).with("shadowExpire", [0xfe, 0x31])
    #expect(DirectoryState(entry, at: .noon) == .usable)
  }

  @Test("A read asks for every attribute that tells the state, and for each once")
  func requested() {
    let mapping = MappingRules(
      id: "entryUUID", username: ["uid", "UID", "entryuuid"], email: ["mail"], displayName: ["cn"])
    let asked = mapping.requestedAttributes
    #expect(Set(asked.map { $0.lowercased() }).count == asked.count)
    for name in ["pwdAccountLockedTime", "nsAccountLock", "userAccountControl", "shadowExpire"] {
      #expect(asked.contains(name))
    }
  }
}
