import Directory
import Reconciliation
import Testing
import Values

@Suite("From an entry to a person")
struct PersonMappingTests {
  private let rules = MappingRules()

  private func person(_ entry: Entry) throws -> StagedPerson {
    try rules.person(from: entry, at: .noon).get()
  }

  private func rejection(_ entry: Entry) -> RejectedEntry? {
    switch rules.person(from: entry, at: .noon) {
    case .failure(let error): error.rejected
    case .success(let person):
      person.problem.map { RejectedEntry(entry: person.entry, dn: person.dn, reason: $0) }
    }
  }

  @Test("Each attribute comes from where the rules say")
  func plain() throws {
    let entry = Entry.sample([
      "UID": ["ann"], "mail": ["ann@example.com"], "cn": ["Ann A"], "displayName": ["Ann"],
      "entryCSN": ["20260101000000.000000Z#000000#000#000000"],
    ])
    let person = try person(entry)
    #expect(person.entry == .number(1))
    #expect(person.dn == "uid=ann,ou=people,dc=example,dc=com")
    #expect(person.username == "ann")
    #expect(person.email == "ann@example.com")
    #expect(person.displayName == "Ann")
    #expect(person.csn == "20260101000000.000000Z#000000#000#000000")
  }

  @Test("Names are kept composed, however the directory spells their accents")
  func composed() throws {
    let person = try person(.sample(["uid": ["rene"], "cn": ["Rene\u{301} B"]]))
    // Strings compare by meaning, so the bytes have to be looked at.
    #expect(person.displayName.map { Array($0.utf8) } == Array("Ren\u{e9} B".utf8))
  }

  @Test("The DN is compared in its normalized form and shown as written")
  func names() throws {
    let person = try person(.sample(["uid": ["ann"]], dn: "UID=Ann, OU=People,dc=example,dc=com"))
    #expect(person.dn == "UID=Ann, OU=People,dc=example,dc=com")
    #expect(person.dnKey == "uid=ann,ou=people,dc=example,dc=com")
  }

  @Test("A name to show falls back to the next attribute when the first has no usable value")
  func fallBack() throws {
    #expect(try person(.sample(["uid": ["a"], "cn": ["Ann A"]])).displayName == "Ann A")
    let blank = Entry.sample(["uid": ["a"], "displayName": ["  "], "cn": ["Ann A"]])
    #expect(try person(blank).displayName == "Ann A")
    let bad = Entry.sample(["uid": ["a"], "cn": ["Ann A"]]).with("displayName", [0xff])
    #expect(try person(bad).displayName == "Ann A")
    #expect(try person(.sample(["uid": ["a"]])).displayName == nil)
  }

  @Test("A username falls back to the next attribute that the entry has")
  func usernameFallBack() throws {
    let rules = MappingRules(username: ["uid", "mail"])
    let entry = Entry.sample(["mail": ["ann@example.com"]])
    #expect(try rules.person(from: entry, at: .noon).get().username == "ann@example.com")
    let empty = Entry.sample(["uid": [""], "mail": ["ann@example.com"]])
    #expect(try rules.person(from: empty, at: .noon).get().username == "ann@example.com")
  }

  @Test("The first usable of several values counts")
  func severalValues() throws {
    let entry = Entry.sample([
      "uid": ["ann", "anna"], "mail": ["no address", "ann@example.com", "a@example.com"],
    ])
    let person = try person(entry)
    #expect(person.username == "ann")
    #expect(person.email == "ann@example.com")
  }

  @Test("Spaces at the ends of a value don't count")
  func trimmed() throws {
    let entry = Entry.sample(["uid": [" ann\n"], "mail": ["\tann@example.com "], "cn": [" A  B "]])
    let person = try person(entry)
    #expect(person.username == "ann")
    #expect(person.email == "ann@example.com")
    #expect(person.displayName == "A  B")
  }

  @Test("An identifier of 16 raw bytes is read as well as its text form")
  func rawIdentifier() throws {
    let rules = MappingRules(id: "objectGUID")
    let id = EntryID.number(7)
    let raw = Entry.sample(["uid": ["ann"]], id: nil).with("objectGUID", id.value.bytes)
    #expect(try rules.person(from: raw, at: .noon).get().entry == id)
    let text = Entry.sample(["uid": ["ann"], "objectGUID": [id.description]], id: nil)
    #expect(try rules.person(from: text, at: .noon).get().entry == id)
  }

  @Test(
    "An entry without a usable identifier is rejected by its name",
    arguments: [nil, "", "7", "1d2c3b4a-0000-1000-8000-00000000000g"])
  func noIdentifier(value: String?) {
    var entry = Entry.sample(["uid": ["ann"]], id: nil)
    if let value { entry = entry.with("entryUUID", Array(value.utf8)) }
    let rejected = rejection(entry)
    #expect(rejected?.reason == .noIdentifier)
    #expect(rejected?.entry == nil)
    #expect(rejected?.dn == "uid=ann,ou=people,dc=example,dc=com")
  }

  @Test("An entry whose name can't be read is rejected")
  func badName() {
    let rejected = rejection(.sample(["uid": ["ann"]], dn: "no name at all"))
    #expect(rejected == RejectedEntry(entry: .number(1), dn: "no name at all", reason: .badName))
  }

  @Test("An entry without a username is rejected")
  func noUsername() {
    #expect(rejection(.sample(["mail": ["ann@example.com"]]))?.reason == .noUsername)
    #expect(rejection(.sample(["uid": [""]]))?.reason == .noUsername)
  }

  @Test(
    "A username that no account may have is rejected",
    arguments: [
      " ", "a\u{0}b", "a\nb", "a\u{7f}b", "a\u{200b}nn", "\u{202e}nna", "a\u{ad}nn", "a\u{85}b",
      "a\u{e000}b", "a\u{2028}b", String(repeating: "a", count: 256),
      String(repeating: "é", count: 128),
    ])
  func badUsername(text: String) {
    #expect(rejection(.sample(["uid": [text]]))?.reason == .badUsername)
  }

  @Test(
    "A username may have any visible characters of 255 bytes",
    arguments: [
      "a", "Ann O'Neil", "ann@example.com", "łucja", "日本", "e\u{301}va",
      String(repeating: "a", count: 255), String(repeating: "é", count: 127),
    ])
  func goodUsername(text: String) throws {
    #expect(try person(.sample(["uid": [text]])).username == text)
  }

  @Test("An entry without a usable username still says whether its person may come in")
  func stateOfRejected() throws {
    let entry = Entry.sample(["uid": ["\u{200b}"], "mail": ["a@b.c"], "nsAccountLock": ["true"]])
    let person = try person(entry)
    #expect(person.problem == .badUsername)
    #expect(person.state == .disabled)
    #expect(person.username == person.dn)
    #expect(person.email == nil)
  }

  @Test("A username that isn't UTF-8 is rejected")
  func badEncoding() {
    let entry = Entry.sample([:]).with("uid", [0x61, 0xc3])
    #expect(rejection(entry)?.reason == .badUsername)
  }

  @Test("A value of 5 MB is no attribute of an account, and harms nothing else")
  func hugeValue() throws {
    let huge = [UInt8](repeating: UInt8(ascii: "a"), count: 5_000_000)
    let entry = Entry.sample(["uid": ["ann"], "cn": ["Ann"]]).with("displayName", huge)
      .with("mail", huge)
    let person = try person(entry)
    #expect(person.displayName == "Ann")
    #expect(person.email == nil)
    #expect(rejection(Entry.sample([:]).with("uid", huge))?.reason == .badUsername)
  }

  @Test(
    "Text that is no mail address is left out",
    arguments: [
      "", "@", "ann", "ann@", "@example.com", "a@b@c", "a b@example.com", "a\u{0}@b.c", "a@\u{7f}",
      String(repeating: "a", count: 243) + "@example.com",
    ])
  func noAddress(text: String) throws {
    #expect(try person(.sample(["uid": ["ann"], "mail": [text]])).email == nil)
  }

  @Test(
    "A mail address has two parts and 254 bytes at most",
    arguments: [
      "a@b", "Ann@Example.COM", "é@example.com",
      String(repeating: "a", count: 242) + "@example.com",
    ])
  func address(text: String) throws {
    #expect(try person(.sample(["uid": ["ann"], "mail": [text]])).email == text)
  }

  @Test("A mail address with invisible characters is left out, because it looks like another's")
  func invisibleAddress() throws {
    for text in ["a\u{200b}nn@example.com", "ann@exam\u{ad}ple.com", "ann\u{a0}@example.com"] {
      #expect(try person(.sample(["uid": ["ann"], "mail": [text]])).email == nil)
    }
  }

  @Test(
    "Each reason for setting an entry aside says what is wrong",
    arguments: QuarantineReason.allCases)
  func explanations(reason: QuarantineReason) {
    #expect(reason.explanation.hasSuffix("."))
    #expect(reason.explanation.count > 20)
  }
}
