import Testing

@testable import LDAPDirectory

@Suite("How far the content of a server is")
struct ContextChangesTests {
  private func changes(_ values: String...) -> ContextChanges { ContextChanges(values) }

  @Test("A server is behind when it lacks a change of any origin")
  func behind() {
    let early = "20261121001500.000001Z#000000#001#000000"
    let late = "20261121001500.000002Z#000000#001#000000"
    let other = "20261121001400.000000Z#000000#002#000000"
    #expect(changes(early).isBehind(changes(late)))
    #expect(!changes(late).isBehind(changes(early)))
    #expect(!changes(late).isBehind(changes(late)))
    #expect(changes(late).isBehind(changes(late, other)))
    #expect(!changes(late, other).isBehind(changes(early)))
  }

  @Test("Changes of the same moment are told apart by their number")
  func count() {
    let early = changes("20261121001500.000001Z#000001#001#000000")
    let late = changes("20261121001500.000001Z#000002#001#000000")
    #expect(early.isBehind(late))
    #expect(!late.isBehind(early))
  }

  @Test("A cookie of slapd names the newest changes that it stands for")
  func cookie() {
    let text =
      "rid=000,sid=001,csn=20261121001500.000001Z#000000#001#000000;"
      + "20261121001400.000000Z#000000#002#000000,delcsn=20260101000000.000000Z#000000#000#000000"
    let seen = ContextChanges(cookie: Array(text.utf8))
    #expect(
      seen
        == changes(
          "20261121001500.000001Z#000000#001#000000", "20261121001400.000000Z#000000#002#000000"))
    #expect(ContextChanges(cookie: Array("another server's".utf8)).isEmpty)
  }

  @Test("A server that shows nothing, or nothing of the known form, isn't said to be behind")
  func unknown() {
    let known = changes("20261121001500.000001Z#000000#001#000000")
    #expect(!changes().isBehind(known))
    #expect(!known.isBehind(changes()))
    #expect(!changes("yesterday").isBehind(known))
  }
}
