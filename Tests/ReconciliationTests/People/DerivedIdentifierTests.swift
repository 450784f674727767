import Accounts
import Directory
import Fixtures
import Reconciliation
import Testing
import Values

@Suite("Identifiers derived from entries")
struct DerivedIdentifierTests {
  private let corp: DirectoryName

  init() throws {
    corp = try DirectoryName.corp()
  }

  @Test("An identifier never changes between versions of the program")
  func stable() throws {
    let entry = EntryID(try #require(UniqueID("3f1c5a52-8a0e-103f-8f0d-6f1d2c3b4a5e")))
    let other = try #require(DirectoryName("partners"))
    #expect(
      AccountID(derivedFrom: entry, in: corp).description == "3f1c5a52-8a0e-803f-84fe-7f8c35bbd313")
    #expect(
      AccountID(derivedFrom: entry, in: other).description == "3f1c5a52-8a0e-803f-a6f2-69addf18fc20"
    )
  }

  @Test("It is a version 8 identifier of RFC 9562")
  func version() {
    for number in 0..<20 {
      let text = AccountID(derivedFrom: .number(number), in: corp).description
      #expect(Array(text)[14] == "8")
      #expect("89ab".contains(Array(text)[19]))
    }
  }

  @Test("Entries have different identifiers, and one entry has another in each directory")
  func distinct() throws {
    var generator = SeededGenerator(seed: 7)
    let directories = try ["corp", "corq", "a", "b", "partners"].map {
      try #require(DirectoryName($0))
    }
    var seen: Set<AccountID> = []
    for _ in 0..<500 {
      // As a server makes them (RFC 4530): the version and variant bits are the same in all.
      let entry = EntryID(
        UniqueID(
          high: generator.next() & ~0xf000 | 0x1000,
          low: generator.next() & ~(0b11 << 62) | 0b10 << 62))
      for directory in directories {
        #expect(seen.insert(AccountID(derivedFrom: entry, in: directory)).inserted)
      }
    }
  }

  @Test("Identifiers come in the order of the entries' first halves")
  func order() {
    let high: [UInt64] = [1 << 16, 2 << 16, 9 << 40, 1 << 60, .max]
    let ids = high.map { high in
      AccountID(derivedFrom: EntryID(UniqueID(high: high, low: 0x8000_0000_0000_0005)), in: corp)
    }
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
  }

  @Test("A grant has one identifier for each account, directory, role and rule")
  func grants() throws {
    let partners = try #require(DirectoryName("partners"))
    let grants = [
      RuleGrant(role: .admin, rule: "cn=a", path: "x"),
      RuleGrant(role: .user, rule: "cn=a", path: "x"),
      RuleGrant(role: .admin, rule: "cn=b", path: "x"),
    ]
    var seen: Set<GrantID> = []
    for account in (0..<10).map({ AccountID(derivedFrom: .number($0), in: corp) }) {
      for grant in grants {
        #expect(seen.insert(GrantID(for: account, grant, of: corp)).inserted)
        #expect(seen.insert(GrantID(for: account, grant, of: partners)).inserted)
      }
    }
  }

  @Test("Another way to a grant leaves it its identifier")
  func grantPath() {
    let account = AccountID(derivedFrom: .number(1), in: corp)
    let grant = RuleGrant(role: .admin, rule: "cn=a", path: "a")
    let otherWay = RuleGrant(role: .admin, rule: "cn=a", path: "a → b")
    #expect(GrantID(for: account, grant, of: corp) == GrantID(for: account, otherWay, of: corp))
  }
}
