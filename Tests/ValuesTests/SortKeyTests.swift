import Testing
import Values

@Suite("The order of names for people")
struct SortKeyTests {
  @Test("Letter case and accents don't count, however they were typed")
  func folding() {
    #expect(SortKey.of("Éclair") == "eclair")
    #expect(SortKey.of("E\u{301}CLAIR") == "eclair")
    #expect(SortKey.of("Straße Øst Łódź Æther İstanbul") == "strasse ost lodz aether istanbul")
    #expect(SortKey.of("Ἀθήνα") == "αθηνα")
  }

  @Test("Marks that make another letter stay")
  func otherScripts() {
    #expect(SortKey.of("がく") != SortKey.of("かく"))
    #expect(SortKey.of("कु") != SortKey.of("कि"))
  }

  @Test("Names stand where a reader looks for them")
  func order() {
    let names = ["zebra", "Öl", "apfel", "Ähre", "Birne", "ofen", "éclair"]
    #expect(
      names.sorted { SortKey.of($0) < SortKey.of($1) }
        == ["Ähre", "apfel", "Birne", "éclair", "ofen", "Öl", "zebra"])
  }
}
