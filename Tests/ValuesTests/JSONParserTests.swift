import Fixtures
import Testing
import Values

@Suite("Reading JSON")
struct JSONParserTests {
  @Test(
    "Every kind of value reads",
    arguments: [
      ("null", .null), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("-1", -1),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number(9_223_372_036_854_775_808)),
      ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
      ("1.0", .number(1)), ("-0.0", .number(-0.0)), ("1e2", .number(100)), ("1E+2", .number(100)),
      ("125e-2", .number(1.25)), ("5e-324", .number(.leastNonzeroMagnitude)),
      ("1e-999", .number(0)),
      ("\"\"", ""), ("\"a\"", "a"), ("[]", []), ("{}", [:]),
      (" [ 1 , \"b\" ,\t[ ] ,\r\n{ } ] ", [1, "b", [], [:]]),
      ("{\"a\":{\"b\":[true]},\"c\":null}", ["a": ["b": [true]], "c": nil]),
    ] as [(String, JSONValue)])
  func values(text: String, expected: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == expected)
    #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
  }

  @Test(
    "Escapes read as their characters",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "A\u{e9}€"),
      (#""\uD83D\ude00""#, "😀"), (#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10ffff}"),
      (#""\u0000""#, "\0"), (#""a\\u0041""#, "a\\u0041"), ("\"é😀\u{7f}\"", "é😀\u{7f}"),
    ])
  func escapes(text: String, expected: String) throws {
    let string = try #require(JSONValue(parsing: text).stringValue)
    #expect(Array(string.utf8) == Array(expected.utf8))
  }

  @Test(
    "Text that RFC 8259 doesn't allow is refused",
    arguments: [
      "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e",
      "1e+", "0x10", "1_000", "1e400", "-1e400", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]",
      "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}",
      "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{'a':1}", "\"", "\"a", "\"\\", "\"\\\"", "'a'", "1 2",
      "[] []", "// x\n1", "1 /* x */", "\u{feff}1", "\"\t\"", "\"\n\"", "\"\u{0}\"", "\u{a0}1",
      #""\x41""#, #""\u""#, #""\u12""#, #""\u12g4""#, #""\u{41}""#, #""\U0041""#, #""\u+123""#,
    ])
  func refused(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test(
    "Half a surrogate pair is refused",
    arguments: [
      #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#,
      #""\ud800\u0041""#, #""\udc00\ud800""#, #""\ud83d \ude00""#,
    ])
  func loneSurrogates(text: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.reason == "half a surrogate pair")
  }

  @Test(
    "Invalid UTF-8 in a string is refused, with and without escapes before it",
    arguments: [
      [0x80], [0xc3], [0xc3, 0x28], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xff],
    ] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) {
    for prefix in ["\"", "\"\\n", "{\""] {
      let text = Array(prefix.utf8) + bytes + Array("\"".utf8)
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
      #expect(error?.reason == "invalid UTF-8 in a string")
    }
  }

  @Test("A key that comes twice is refused in small and in large objects", arguments: [0, 5, 40])
  func duplicateKeys(others: Int) {
    let members = (0..<others).map { "\"k\($0)\":\($0)" }
    for twice in [["\"a\":1", "\"a\":2"], ["\"a\":1", "\"\\u0061\":1"]] {
      let text = "{\((twice.prefix(1) + members + twice.suffix(1)).joined(separator: ","))}"
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
      #expect(error?.reason == "a key appears twice in one object")
    }
  }

  @Test("The same key in different objects is no repetition")
  func sameKeyElsewhere() throws {
    let value = try JSONValue(parsing: #"{"a":{"a":1},"b":[{"a":2},{"a":3}]}"#)
    #expect(value["a"]?["a"] == 1)
    #expect(value["b"]?.arrayValue?.last?["a"] == 3)
  }

  @Test("Many keys keep their order")
  func manyKeys() throws {
    let text = "{" + (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    let members = try #require(JSONValue(parsing: text).members)
    #expect(members.map(\.value) == (0..<1000).map { .integer($0) })
  }

  @Test("Exactly as many levels as allowed are read")
  func depth() throws {
    func nested(_ levels: Int, _ open: String, _ close: String) -> String {
      String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
    }
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      #expect(throws: Never.self) { try JSONValue(parsing: nested(64, open, close)) }
      #expect(throws: JSONError.self) { try JSONValue(parsing: nested(65, open, close)) }
      #expect(throws: JSONError.self) { try JSONValue(parsing: nested(100_000, open, close)) }
      #expect(throws: JSONError.self) {
        try JSONValue(parsing: nested(1, open, close), maximumDepth: 0)
      }
    }
    #expect(try JSONValue(parsing: "1", maximumDepth: 0) == 1)
  }

  @Test("A fault is told with its line and column")
  func place() {
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: "{\n  \"a\": 1,\n  \"b\" 2\n}")
    }
    #expect(error?.reason == "a colon is missing after a key")
    #expect(error?.line == 3)
    #expect(error?.column == 7)
  }

  @Test("No text of random bytes or broken JSON does worse than throw")
  func garbage() {
    var generator = SeededGenerator(seed: 5)
    let sample = Array(#"{"a":[1,-2.5e3,"x\n\u00e9😀",true,null],"b":{"c":""}}"#.utf8)
    for _ in 0..<3000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] = UInt8.random(in: 0...255, using: &generator)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      do {
        let value = try JSONValue(parsing: bytes)
        let again = try JSONValue(parsing: value.utf8)
        #expect(again == value)
      } catch {
        #expect(error.line >= 1)
        #expect(error.column >= 1)
      }
    }
  }
}
