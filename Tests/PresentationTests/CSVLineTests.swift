import Presentation
import Testing

@Suite("Tables in comma-separated values")
struct CSVLineTests {
  @Test(
    "A field is quoted where it must be",
    arguments: [
      ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
      ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""), (" é ", " é "),
    ])
  func quotes(field: String, written: String) {
    #expect(text(["a", field, "b"]) == "a,\(written),b\r\n")
  }

  @Test(
    "A field that a spreadsheet would run is marked as text",
    arguments: [
      "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\u{ff1d}1", "\u{ff0b}1", "\u{ff0d}1", "\u{ff20}x",
    ])
  func formulas(field: String) {
    #expect(text([field]) == "'\(field)\r\n")
  }

  @Test("A formula with a comma is marked and quoted, so that it can't break out")
  func both() {
    #expect(text(["=cmd|' /C calc'!A0,\"x\""]) == "\"'=cmd|' /C calc'!A0,\"\"x\"\"\"\r\n")
    #expect(text(["\r=1"]) == "\"'\r=1\"\r\n")
  }

  private func text(_ fields: [String]) -> String {
    String(decoding: CSVLine(fields).bytes, as: UTF8.self)
  }
}
