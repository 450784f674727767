import Notifications
import Testing
import Values

@Suite("Mail on the wire")
struct MailMessageTests {
  private func lines(_ text: MailText) throws -> [String] {
    let message = MailMessage(
      id: NotificationID(UniqueID(high: 0, low: 7)),
      from: try #require(MailAddress("muster@example.com")),
      to: try #require(MailAddress("ada@example.org")), text, at: .start)
    return String(decoding: message.bytes, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("A mail has its headers, an empty line, and its text as base64")
  func whole() throws {
    let lines = try lines(MailText(subject: "Hello", body: "Grüße\n"))
    #expect(
      lines == [
        "From: muster@example.com", "To: ada@example.org", "Subject: Hello",
        "Date: Thu, 1 Jan 2026 00:00:00 +0000",
        "Message-ID: <00000000-0000-0000-0000-000000000007@example.com>",
        "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
        "R3LDvMOfZQo=", "",
      ])
  }

  @Test("A subject beyond ASCII is folded into encoded words that give it back")
  func encodedSubject() throws {
    let subject = String(repeating: "Ä 👩‍👩‍👧‍👦", count: 20)
    let lines = try lines(MailText(subject: subject, body: ""))
    let start = try #require(lines.firstIndex { $0.hasPrefix("Subject: ") })
    let end = try #require(lines.firstIndex { $0.hasPrefix("Date: ") })
    let words = lines[start..<end].map { line in
      String(line.replacing("Subject: ", with: "").drop { $0 == " " })
    }
    #expect(words.allSatisfy { $0.utf8.count <= 75 })
    var bytes: [UInt8] = []
    for word in words {
      bytes += try #require(Base64.standard.decode(word.utf8.dropFirst(10).dropLast(2)))
    }
    #expect(String(decoding: bytes, as: UTF8.self) == subject)
  }

  @Test("No line is longer than 76 characters")
  func shortLines() throws {
    let lines = try lines(
      MailText(
        subject: String(repeating: "word ", count: 30),
        body: String(repeating: "0123456789", count: 500)))
    #expect(lines.allSatisfy { $0.utf8.count <= 76 + "Subject: ".utf8.count })
  }

  @Test(
    "An address that could say more than an address isn't one",
    arguments: [
      "ada", "@example.com", "ada@", "ada@example.com\r\nBcc: x@y.z", "ada lovelace@example.com",
      "<ada@example.com>", "-oX@example.com", "ada@-example.com", "a..b@example.com",
      "ada@example..com", "\"a b\"@example.com", "ada@exämple.com", "ada,bob@example.com",
      String(repeating: "a", count: 250) + "@example.com",
    ])
  func refused(text: String) {
    #expect(MailAddress(text) == nil)
  }

  @Test(
    "Usual addresses are taken",
    arguments: [
      "ada@example.com", "ada.lovelace+x@mail.example.co.uk", "root@localhost",
      "o'neil@example.com",
    ])
  func taken(text: String) {
    #expect(MailAddress(text)?.description == text)
  }
}
