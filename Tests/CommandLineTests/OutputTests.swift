import CommandLine
import Testing
import Values

@Suite("Output")
struct OutputTests {
  private func written(
    width: Int? = nil, hasErrorTerminal: Bool = false, variables: [String: String] = [:],
    _ write: (Output) -> Void
  ) -> (output: String, error: String) {
    let output = MemorySink()
    let error = MemorySink()
    write(
      Output(
        standard: output, error: error,
        style: .init(width: width, hasErrorTerminal: hasErrorTerminal, variables: variables)))
    return (output.text, error.text)
  }

  private var people: Table {
    var table = Table([.init("name"), .init("logins", isNumeric: true), .init("note")])
    table.add("Zoë", "7", "")
    table.add("Zoe\u{308}", "12", "decomposed")
    table.add("山田太郎", "100", "wide")
    table.add("x")
    return table
  }

  @Test("Columns are aligned by what a terminal shows, with accents and wide characters")
  func table() {
    #expect(
      written { $0.table(people) }.output == """
        NAME      LOGINS  NOTE
        Zoë            7
        Zoe\u{308}           12  decomposed
        山田太郎     100  wide
        x

        """)
  }

  @Test("On a terminal lines are cut to its width; elsewhere they are whole")
  func cut() {
    var table = Table("a", "b")
    table.add("1", String(repeating: "x", count: 100))
    let lines = written(width: 30, variables: ["NO_COLOR": "1"]) { $0.table(table) }.output
      .split(separator: "\n")
    #expect(lines.map(\.count) == [4, 30])
    #expect(lines[1].hasSuffix("…"))
    #expect(written { $0.table(table) }.output.contains(String(repeating: "x", count: 100)))
  }

  @Test("A control character in a value can't steer the terminal")
  func controlCharacters() {
    var table = Table("a")
    table.add("x\u{1b}[2J\ny")
    #expect(written { $0.table(table) }.output == "A\nx\u{fffd}[2J\u{fffd}y\n")
  }

  @Test("Colours appear on a terminal only, and not against NO_COLOR or a dumb terminal")
  func color() {
    func heading(_ width: Int?, _ variables: [String: String] = [:]) -> String {
      written(width: width, variables: variables) { $0.line($0.paint("x", .red)) }.output
    }
    #expect(heading(80) == "\u{1b}[31mx\u{1b}[0m\n")
    #expect(heading(nil) == "x\n")
    #expect(heading(80, ["NO_COLOR": "1"]) == "x\n")
    #expect(heading(80, ["NO_COLOR": ""]) == "\u{1b}[31mx\u{1b}[0m\n")
    #expect(heading(80, ["TERM": "dumb"]) == "x\n")
  }

  @Test("A progress bar is drawn on a terminal's standard error only, and removed in the end")
  func progress() {
    func work(_ output: Output) {
      let bar = output.progress("Reading", total: 200)
      for done in [0, 50, 50, 200] { bar.update(done) }
      bar.finish()
    }
    let shown = written(hasErrorTerminal: true, work)
    #expect(shown.output.isEmpty)
    #expect(
      shown.error.split(separator: "\r") == [
        "Reading  [                        ] 0 %\u{1b}[K",
        "Reading  [======                  ] 25 %\u{1b}[K",
        "Reading  [========================] 100 %\u{1b}[K", "\u{1b}[K",
      ])
    #expect(written(work).error.isEmpty)
  }

  @Test("JSON is one line, and indented on a terminal")
  func json() {
    #expect(written { $0.json(["a": [1]]) }.output == "{\"a\":[1]}\n")
    #expect(written(width: 80) { $0.json(["a": 1]) }.output == "{\n  \"a\": 1\n}\n")
  }
}
