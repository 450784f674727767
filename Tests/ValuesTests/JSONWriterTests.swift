import Fixtures
import Testing
import Values

@Suite("Writing JSON")
struct JSONWriterTests {
  @Test(
    "Values are written compactly, in the order of their members",
    arguments: [
      (nil, "null"), (true, "true"), (0, "0"), (-7, "-7"), (1_234_567_890, "1234567890"),
      (.integer(.max), "9223372036854775807"), (.integer(.min), "-9223372036854775808"),
      (.number(1), "1.0"), (.number(-0.0), "-0.0"), (.number(0.1), "0.1"),
      (.number(1e100), "1e+100"), (.number(.infinity), "null"), (.number(.nan), "null"),
      ("", "\"\""), ("é😀", "\"é😀\""), ([], "[]"), ([:], "{}"),
      (["b": 1, "a": [true, nil, ["c": "d"]]], #"{"b":1,"a":[true,null,{"c":"d"}]}"#),
    ] as [(JSONValue, String)])
  func compact(value: JSONValue, text: String) {
    #expect(value.text == text)
    #expect(value.utf8 == Array(text.utf8))
  }

  @Test("Quotes, backslashes and control characters are escaped, wherever they stand")
  func escapes() {
    let text = "\"a\\b\"\n\r\t\u{0}\u{1f}\u{7f}/é"
    #expect(JSONValue.string(text).text == #""\"a\\b\"\n\r\t\u0000\u001f\u007f/é""#)
    let keyed: JSONValue = ["\"\n": 1]
    #expect(keyed.text == #"{"\"\n":1}"#)
  }

  @Test("The indented text has a line for each element and reads back")
  func indented() throws {
    let value: JSONValue = ["a": [1, ["b": "c"]], "d": [], "e": [:]]
    #expect(
      value.indentedText == """
        {
          "a": [
            1,
            {
              "b": "c"
            }
          ],
          "d": [],
          "e": {}
        }
        """)
    #expect(try JSONValue(parsing: value.indentedText) == value)
  }

  @Test("Any value reads back from both of its texts as it was")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<1000 {
      let value = Self.value(depth: 4, &generator)
      let again = try JSONValue(parsing: value.utf8)
      #expect(again == value)
      // Swift's strings are equal in either Unicode form, so the bytes are compared as well.
      #expect(again.utf8 == value.utf8)
      #expect(try JSONValue(parsing: value.indentedText) == value)
    }
  }

  @Test("Members and elements are found by key and kind, and only there")
  func access() {
    let value: JSONValue = ["text": "a", "number": 1, "truth": true, "list": [1], "none": nil]
    #expect(value["text"]?.stringValue == "a")
    #expect(value["number"]?.integerValue == 1)
    #expect(value["truth"]?.boolValue == true)
    #expect(value["list"]?.arrayValue == [1])
    #expect(value["none"]?.isNull == true)
    #expect(value["absent"] == nil)
    #expect(value["text"]?.integerValue == nil)
    #expect(value["number"]?.stringValue == nil)
    #expect(JSONValue.string("a")["text"] == nil)
    #expect(value.members?.map(\.key) == ["text", "number", "truth", "list", "none"])
  }

  private static func value(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
    let kinds = depth > 0 ? 8 : 6
    switch Int.random(in: 0..<kinds, using: &generator) {
    case 0: return .null
    case 1: return .bool(.random(using: &generator))
    case 2: return .integer(Int64(bitPattern: generator.next()))
    case 3: return .integer(.random(in: -20...20, using: &generator))
    case 4:
      let number = Double(bitPattern: generator.next())
      return number.isFinite ? .number(number) : .null
    case 5: return .string(string(&generator))
    case 6:
      let count = Int.random(in: 0...4, using: &generator)
      return .array((0..<count).map { _ in value(depth: depth - 1, &generator) })
    default:
      let count = Int.random(in: 0...20, using: &generator)
      return .object(
        (0..<count).map { .init("\($0)" + string(&generator), value(depth: depth - 1, &generator)) }
      )
    }
  }

  private static func string(_ generator: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &generator) {
      let highest: UInt32 = [0x7f, 0x2ff, 0xffff, 0x10ffff].randomElement(using: &generator) ?? 0
      let code = UInt32.random(in: 0...highest, using: &generator)
      guard let scalar = Unicode.Scalar(code) else { continue }
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}
