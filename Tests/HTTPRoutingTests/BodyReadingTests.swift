import HTTPRouting
import Testing
import Values

@Suite("Bodies")
struct BodyReadingTests {
  private func read<Value>(
    _ body: String, type: String = "application/json", _ read: (ObjectReader) -> Value
  ) throws -> Value {
    try HTTPRequest(
      .post, "/", headers: ["Content-Type": type], body: Array(body.utf8)
    ).readBody(read)
  }

  private func problem(_ body: String, type: String = "application/json") -> Problem? {
    do {
      _ = try read(body, type: type) { reader in
        _ = reader.required(Sample.name)
        _ = reader.optional(Sample.note)
        _ = reader.optional(Sample.count)
        _ = reader.optional(Sample.color)
        _ = reader.optional(Sample.since)
        _ = reader.optional(Sample.tags)
        _ = reader.optional(Sample.owner)
      }
      return nil
    } catch {
      return error as? Problem
    }
  }

  private func faults(_ body: String) -> [String] {
    problem(body)?.errors.map { "\($0.field):\($0.code.rawValue)" } ?? []
  }

  @Test("Fields are read by name and type")
  func values() throws {
    let value = try read(
      #"{"name":"Zoë","count":3,"color":"blue","tags":["a","b"],"owner":{"name":"Ann"}}"#
    ) { reader in
      (
        reader.required(Sample.name), reader.required(Sample.count),
        reader.required(Sample.color), reader.required(Sample.tags),
        reader.required(Sample.owner), reader.optional(Sample.note)
      )
    }
    #expect(value.0 == "Zoë")
    #expect(value.1 == 3)
    #expect(value.2 == .blue)
    #expect(value.3 == ["a", "b"])
    #expect(value.4 == "Ann")
    #expect(value.5 == nil)
  }

  @Test(
    "The type must say JSON, and no other charset than UTF-8",
    arguments: [
      ("application/json", true), ("Application/JSON; charset=UTF-8", true),
      ("application/json;charset=\"utf-8\"", true), ("application/json; profile=x", true),
      ("application/json; charset=iso-8859-1", false), ("application/json; charset=utf-16", false),
      ("text/json", false), ("application/jsonl", false), ("", false),
    ])
  func contentType(type: String, isRead: Bool) {
    #expect(problem(#"{"name":"Zoe"}"#, type: type)?.code == (isRead ? nil : .unsupportedMediaType))
  }

  @Test("All faults are reported at once, unknown fields last")
  func allAtOnce() {
    let body = #"""
      {"extra":1,"name":"ab","count":10,"color":"green","since":"today","tags":["",7],
       "owner":{"name":5,"age":1}}
      """#
    #expect(
      faults(body) == [
        "name:too_short", "count:range", "color:choice", "since:format", "tags[0]:too_short",
        "tags[1]:type", "owner.name:type", "owner.age:unknown", "extra:unknown",
      ])
    #expect(problem(body)?.code == .validation)
  }

  @Test(
    "A value of another type is refused",
    arguments: [
      #"{"name":12345}"#, #"{"name":null}"#, #"{"name":["abc"]}"#, #"{"name":{"abc":1}}"#,
      #"{"name":true}"#,
    ])
  func types(body: String) {
    #expect(faults(body) == ["name:type"])
  }

  @Test("A whole number has no fraction, a missing field is named, and null is absent")
  func numbers() {
    #expect(faults(#"{"name":"abc","count":1.5}"#) == ["count:type"])
    #expect(faults(#"{"name":"abc","count":"3"}"#) == ["count:type"])
    #expect(faults("{}") == ["name:required"])
    #expect(faults(#"{"name":"abc","count":null}"#).isEmpty)
  }

  @Test(
    "Invisible and direction-changing characters are refused",
    arguments: [
      "\\u0000", "\\u0007", "\\u200b", "\\u202e", "\\u2066", "\\ufeff", "\\u00ad", "\\n", "\\u0085",
    ])
  func characters(escape: String) {
    #expect(faults("{\"name\":\"ab\(escape)c\"}") == ["name:characters"])
  }

  @Test("A text of several lines may have line breaks, but no other control characters")
  func lines() {
    #expect(faults(#"{"name":"abc","note":"a\nb\tc"}"#).isEmpty)
    #expect(faults(#"{"name":"abc","note":"a\u000bb"}"#) == ["note:characters"])
  }

  @Test("A length is counted in code points")
  func length() {
    #expect(faults(#"{"name":"日本語日本語日本語日"}"#).isEmpty)
    #expect(faults(#"{"name":"日本語日本語日本語日本"}"#) == ["name:too_long"])
  }

  @Test("A password may have any character but a zero byte, and stays hidden")
  func password() throws {
    let field = Field("password", .password, "The password.")
    let secret = try read(#"{"password":"a\u200bb\n"}"#) { $0.required(field) }
    #expect(secret.revealed == "a\u{200b}b\n")
    #expect("\(secret)" == "***")
    #expect(throws: Problem.self) { try read(#"{"password":"a\u0000"}"#) { $0.required(field) } }
    #expect(throws: Problem.self) { try read(#"{"password":""}"#) { $0.required(field) } }
  }

  @Test("A partial change tells an absent field from null and from a value")
  func changes() throws {
    func change(_ body: String) throws -> FieldChange<String> {
      try read(body) { $0.change(Sample.note) }
    }
    #expect(try change("{}") == .keep)
    #expect(try change(#"{"note":null}"#) == .clear)
    #expect(try change(#"{"note":"x"}"#) == .set("x"))
    #expect(throws: Problem.self) { try read(#"{"name":null}"#) { $0.changed(Sample.name) } }
  }

  @Test("Another content type is 415")
  func contentType() {
    #expect(problem("{}", type: "text/plain")?.code == .unsupportedMediaType)
    #expect(problem(#"{"name":"abc"}"#, type: "Application/JSON; charset=utf-8") == nil)
  }

  @Test("Malformed JSON is 400 with the place of the fault")
  func malformed() throws {
    let fault = try #require(problem("{\"name\":\n  oops}"))
    #expect(fault.code == .malformedJSON)
    #expect(fault.code.status == 400)
    #expect(fault.detail.contains("line 2, column 3"))
    #expect(problem("")?.code == .malformedJSON)
    #expect(problem(#"{"name":"abc","name":"abc"}"#)?.code == .malformedJSON)
  }

  @Test("A body that isn't an object is 422", arguments: ["[]", "1", "null", "\"x\""])
  func notAnObject(body: String) {
    #expect(problem(body)?.code == .validation)
  }
}
