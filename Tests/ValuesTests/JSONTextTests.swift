import Fixtures
import Testing
import Values

@Suite("JSON that stays text")
struct JSONTextTests {
  @Test(
    "A text comes out as the writer writes its value",
    arguments: [
      "null", "true", " false ", "\"a\"", "[]", "{}", "[ ]", "{ }", "[ 1 , 2 ]",
      " { \"a\" : [ 1 ,\t{ \"b\" :\n\"c\" } , null ] ,\r\n\"d\":{ } } ",
      #""\/\u0041\u00e9\ud83d\ude00""#,
      #"{"\u0061\/":1,"é":"\b\f\n\r\t\"\\","":[""]}"#, "\"\u{7f}\"", "{\"\u{7f}\":\"é\u{7f}\"}",
      "\"12345678\u{7f}\"", "\"1234567é\"", "\"éééééééé\\n\"", "\"0123456789012345\"",
      "\"\u{20}\u{7e}\"", #"{"a":{"b":1,"c":2,"d":3},"b":[{"d":1,"c":2}],"c":3,"d":4}"#,
    ])
  func canonical(text: String) throws {
    let value = try JSONValue(parsing: text)
    let kept = try JSONText(parsing: Array(text.utf8))
    #expect(kept.text == value.text)
    #expect(kept == JSONText(value))
    #expect(kept.value == value)
    #expect(kept.depth == JSONText(value).depth)
  }

  @Test(
    "A number comes out as the writer writes its value",
    arguments: [
      "0", "-0", "1", "-1", "10", "123456789012345", "1234567890123456", "9223372036854775807",
      "9223372036854775808", "-9223372036854775809", "0.0", "-0.0", "0.5", "-0.5", "0.05", "0.0001",
      "0.00001", "1.0", "1.50", "1.05", "10.10", "1e2", "1E5", "1.5e3", "12.5E-7", "0e0",
      "12345678901234.5", "123456789012345.5", "123456789012345.0", "0.123456789012345", "100.00",
      "0.1234567890123456789", "5e-324", "1e-999",
    ])
  func numbers(text: String) throws {
    for text in [text, "[\(text),\(text)]", "{\"a\":\(text)}"] {
      #expect(try JSONText(parsing: text.utf8).text == JSONValue(parsing: text).text)
    }
  }

  @Test("Any decimal number comes out as the writer writes its value")
  func anyNumber() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<5000 {
      let whole = String(
        UInt64.random(in: 0...UInt64.max, using: &generator)
          >> Int.random(in: 0..<64, using: &generator))
      let digits = (0..<Int.random(in: 1...17, using: &generator)).map { _ in
        String(Int.random(in: 0...9, using: &generator))
      }
      let text = (Bool.random(using: &generator) ? "-" : "") + whole + "." + digits.joined()
      #expect(try JSONText(parsing: text.utf8).text == JSONValue(parsing: text).text)
    }
  }

  @Test("It is read as strictly as values are, with the same words and places")
  func strictness() {
    var generator = SeededGenerator(seed: 8)
    let sample = Array(
      #"{"a":[1,-2.5e3,"x\n\u00e9😀",true,null],"b":{"c":"","d":0.10},"é":[ ],"a\u0301":{}}"#.utf8)
    for round in 0..<6000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] = bytes[Int.random(in: 0..<bytes.count, using: &generator)]
      }
      if round.isMultiple(of: 3) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if round.isMultiple(of: 5) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      }
      let value = Result { () throws(JSONError) in try JSONValue(parsing: bytes).text }
      let kept = Result { () throws(JSONError) in try JSONText(parsing: bytes).text }
      #expect(kept == value)
    }
  }

  @Test("A key that comes twice is refused in small and in large objects", arguments: [0, 5, 40])
  func duplicateKeys(others: Int) {
    let members = (0..<others).map { "\"k\($0)\":{\"a\":\($0)}" }
    for twice in [
      ["\"a\":1", "\"a\":2"], ["\"a\":1", "\"\\u0061\":1"], ["\"\u{e9}\":1", "\"e\u{301}\":1"],
      ["\"K\":1", "\"\u{212a}\":1"],
    ] {
      let text = "{\((twice.prefix(1) + members + twice.suffix(1)).joined(separator: ","))}"
      let error = #expect(throws: JSONError.self) { try JSONText(parsing: text.utf8) }
      #expect(error?.reason == "a key appears twice in one object")
    }
  }

  @Test("Exactly as many levels as allowed are read, and counted")
  func depth() throws {
    func nested(_ levels: Int, _ open: String, _ close: String) -> [UInt8] {
      Array(
        (String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels))
          .utf8)
    }
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      #expect(try JSONText(parsing: nested(64, open, close)).depth == 64)
      #expect(throws: JSONError.self) { try JSONText(parsing: nested(65, open, close)) }
      #expect(throws: JSONError.self) { try JSONText(parsing: nested(100_000, open, close)) }
    }
    #expect(try JSONText(parsing: "1".utf8, maximumDepth: 0).depth == 0)
    #expect(try JSONText(parsing: #"{"a":[{"b":[]}],"c":{}}"#.utf8).depth == 4)
  }

  @Test("Members are read where they are, and put in their place")
  func members() throws {
    var text = try JSONText(parsing: #" { "a" : 1.50 , "\u0062" : { "x" : [ ] } , "c":"d" } "#.utf8)
    #expect(text["a"] == .number(1.5) && text["b"]?["x"] == [] && text["c"] == "d")
    #expect(text["x"] == nil && text.isObject && text.depth == 3)
    text.set("b", JSONText("longer than it was"))
    #expect(text.depth == 1 && text["b"] == "longer than it was" && text["c"] == "d")
    text.set("a", JSONText([[]]))
    text.set("\"new\"", JSONText(nil))
    #expect(text["c"] == "d" && text["\"new\""]?.isNull == true && text.depth == 3)
    #expect(text.text == #"{"a":[[]],"b":"longer than it was","c":"d","\"new\"":null}"#)
    #expect(try JSONText(parsing: text.utf8) == text)
    var empty = JSONText([:])
    empty.set("a", JSONText(1))
    #expect(empty.text == #"{"a":1}"#)
    var array = JSONText([1])
    array.set("a", JSONText(1))
    #expect(array.text == "[1]" && !array.isObject && array["a"] == nil)
  }

  @Test("One member of an object can stay text where it is an object")
  func left() throws {
    func read(_ text: String) throws -> (value: JSONValue, text: JSONText?) {
      try JSONValue.parsing(text.utf8, leaving: "w")
    }
    let both = try read(#"{"a":{"w":{}}, "w": { "n" : [1, 2] } ,"b":1}"#)
    #expect(both.value == ["a": ["w": [:]], "w": [:], "b": 1])
    #expect(both.text?.text == #"{"n":[1,2]}"#)
    #expect(both.text?["n"] == [1, 2])
    for other in ["null", "[{}]", "1"] {
      let found = try read("{\"w\":\(other)}")
      #expect(try found.value == ["w": JSONValue(parsing: other)] && found.text == nil)
    }
    #expect(throws: JSONError.self) { try read(#"{"w":{},"w":{}}"#) }
    #expect(throws: JSONError.self) { try read(#"{"w":{} "b":1}"#) }
    #expect(throws: JSONError.self) { try read(#"{"w":{}} x"#) }
  }
}
