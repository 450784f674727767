import Notifications
import Testing
import Values

@Suite("Templates of mail")
struct MailTemplateTests {
  private static let text = """
    # For those who decide.
    Subject: {{username}} asks for access

    {{ username }} ({{display_name}}) says:
    {{message}}
    {{service_url}}
    """

  private func filled(
    _ facts: [JSONValue.Member], by text: String = text
  ) throws -> MailText {
    try MailTemplate(parsing: text, for: .requestWaiting)
      .filled(with: .sample(facts: facts), serviceURL: "https://muster.example.com")
  }

  @Test("Facts stand where their names stood, and one that is null is a dash")
  func fills() throws {
    let text = try filled([
      .init("username", "ada"), .init("display_name", nil), .init("message", "Please"),
    ])
    #expect(text.subject == "ada asks for access")
    #expect(text.body == "ada (–) says:\nPlease\nhttps://muster.example.com")
  }

  @Test("A fact brings no further header, no placeholder and no line of its own")
  func harmless() throws {
    let text = try filled([
      .init("username", "ada\r\nBcc: everybody@example.com\u{2028}x"),
      .init("display_name", "{{message}}\u{202e}\u{0}"),
      .init("message", "first\nRequest approved\r\nlast"),
    ])
    #expect(text.subject == "ada Bcc: everybody@example.com x asks for access")
    #expect(text.body.contains("({{message}})"))
    #expect(text.body.contains("\nfirst\n    Request approved\n    last\n"))
  }

  @Test("A long fact is cut off")
  func cut() throws {
    let text = try filled([
      .init("username", .string(String(repeating: "a", count: 10_000))),
      .init("message", .string(String(repeating: "b", count: 100_000))),
    ])
    #expect(text.subject.count < 250)
    #expect(text.body.count < 10_000)
  }

  @Test(
    "A template that can't be used is refused with its line",
    arguments: [
      ("", 1, MailTemplateFault.Kind.noSubject), ("# only\nHello", 2, .noSubject),
      ("Subject: x\nHello", 2, .noEmptyLine), ("Subject: x", 2, .noEmptyLine),
      ("Subject: x\n\nfine\n{{username", 4, .unclosedPlaceholder),
      ("Subject: {{run_id}}\n\nx", 1, .unknownPlaceholder("run_id")),
      ("Subject: x\n\n{{user}}", 3, .unknownPlaceholder("user")),
    ])
  func refused(text: String, line: Int, kind: MailTemplateFault.Kind) {
    #expect(throws: MailTemplateFault(line: line, kind: kind)) {
      try MailTemplate(parsing: text, for: .requestWaiting)
    }
  }

  @Test("Line ends of other systems make no difference")
  func carriageReturns() throws {
    let text = try filled([], by: "Subject: x\r\n\r\none\r\ntwo")
    #expect(text == MailText(subject: "x", body: "one\ntwo"))
  }
}
