import Testing
import Values

@Suite("The levels of a JSON text")
struct JSONNestingTests {
  @Test(
    "Brackets count, but not those in texts",
    arguments: [
      ("1", 0), ("[]", 1), (#"{"a":[1,[2]],"b":{}}"#, 3), (#"["[[[", "\"[["]"#, 1),
      (#"["\\", [[]]]"#, 3), ("]]]", 0), ("[[[", 3),
    ])
  func levels(text: String, levels: Int) {
    #expect(JSONValue.nesting(of: Array(text.utf8)) == levels)
  }

  @Test("A text of a million levels takes no stack")
  func deep() {
    #expect(
      JSONValue.nesting(of: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) == 1_000_000)
  }
}
