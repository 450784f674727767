import Configuration
import Testing

@Suite("A YAML file outside of the subset is refused with its line")
struct YAMLSubsetTests {
  @Test("A fault of the syntax is reported with line and column")
  func syntax() {
    let messages = configuration("server:\n  listen: [1, 2\nlog: {}\n").messages
    #expect(messages.count == 1)
    #expect(messages[0].hasPrefix("muster.yaml:3: the file can't be understood: "))
  }

  @Test(
    "What the subset leaves out is reported in place",
    arguments: [
      ("multiuser: true\nmultiuser: false\n", 2, "the key multiuser stands on line 1 already"),
      ("log: &a { level: info }\n", 1, "anchors aren't supported"),
      ("log: { level: *a }\n", 1, "*a refers to an anchor"),
      ("log:\n  level: !!str info\n", 2, "the tag tag:yaml.org,2002:str isn't supported"),
      ("log:\n  <<: { level: info }\n", 2, "the merge key << isn't supported"),
      ("multiuser: true\n---\nlog: {}\n", 2, "a second document begins"),
      ("? [1]\n: 2\n", 1, "a key must be a word"),
    ])
  func outside(text: String, line: Int, reason: String) {
    let messages = configuration(text).messages
    #expect(messages.contains { $0.hasPrefix("muster.yaml:\(line): \(reason)") }, "\(messages)")
  }

  @Test("An alias of an anchor is refused, so nothing can grow without bound")
  func alias() {
    let messages = configuration("log: &a { level: info }\nrequests: *a\n").messages
    #expect(messages.contains { $0.hasPrefix("muster.yaml:2: *a refers to an anchor") })
  }

  @Test("Bytes that aren't UTF-8 are reported with their line")
  func encoding() {
    let messages = configuration(bytes: Array("log:\n  level: ".utf8) + [0xff, 0x0a]).messages
    #expect(
      messages == [
        "muster.yaml:2: the file can't be understood: it isn't valid UTF-8 (column 10)"
      ])
  }

  @Test("A control character is reported with its line")
  func controlCharacter() {
    let messages = configuration("log:\n  level: in\u{1}fo\n").messages
    #expect(messages.count == 1)
    #expect(messages[0].hasPrefix("muster.yaml:2: "))
  }

  @Test("A file that is nested too deep is refused")
  func depth() {
    let text = "log: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    #expect(configuration(text).messages.contains { $0.contains("deeper than 32 levels") })
  }

  @Test("A file over 1 MiB is refused")
  func size() {
    let text = String(repeating: "# nothing\n", count: 110_000)
    #expect(configuration(text).messages.contains { $0.contains("at most 1 MiB is read") })
  }

  @Test(
    "An empty file means the defaults",
    arguments: ["", "\n", "# nothing\n", "---\n", "\u{feff}log: {}\n"])
  func empty(text: String) throws {
    let settings = try configuration(text).settings()
    #expect(settings.directories.isEmpty)
    #expect(settings.multiuser)
  }

  @Test("A file that isn't a section is refused")
  func root() {
    #expect(
      configuration("- 1\n").messages == [
        "muster.yaml:1: it must be a section; allowed: keys with values, indented below it"
      ])
  }
}
