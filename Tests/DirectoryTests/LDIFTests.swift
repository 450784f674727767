import Directory
import Fixtures
import Testing

@Suite("LDIF text")
struct LDIFTests {
  @Test("Records, comments, folded lines and base64 values are read")
  func reading() throws {
    let entries = try LDIFReader.entries(
      """
      version: 1
      # a comment
       that goes on
      dn: cn=Ann,dc=
       x
      objectClass: person
      cn: Ann
      description:: SGVsbG8=
      CN:  Anna
      empty:

      # between
      dn:: Y249w6k=
      cn;lang-fr: E\r
      """ + "\n")
    #expect(entries.map(\.dn) == ["cn=Ann,dc=x", "cn=é"])
    #expect(entries[0].values("cn") == [[UInt8]("Ann".utf8), [UInt8]("Anna".utf8)])
    #expect(entries[0].text("description") == "Hello")
    #expect(entries[0].values("empty") == [[]])
    #expect(entries[1].text("cn;lang-fr") == "E")
  }

  @Test("Values that need it are written in base64, and long lines are folded")
  func writing() {
    let entry = Entry(
      dn: "cn=a",
      attributes: [
        .init("cn", [[UInt8]("a".utf8), [UInt8](" a".utf8), [], [0xff]]),
        .init("description", [[UInt8](repeating: 0x78, count: 100)]),
      ])
    let lines = LDIFWriter.text([entry]).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0...5] == ["version: 1", "", "dn: cn=a", "cn: a", "cn:: IGE=", "cn:"])
    #expect(lines[6] == "cn:: /w==")
    #expect(lines[7].count == 76)
    #expect(lines[8] == " " + String(repeating: "x", count: 100 - 76 + 13))
  }

  @Test(
    "A mistake is named with its line",
    arguments: [
      ("version: 2\n", 1, LDIFError.Reason.unknownVersion("2")), ("cn: a\n", 1, .missingName),
      ("dn: cn=a\nfoo\n", 2, .missingColon), ("dn: cn=a\nx:: a===\n", 2, .malformedBase64),
      ("dn: cn=a\nx:: YQ\n", 2, .malformedBase64), ("dn: cn=a\nx:< file:///a\n", 2, .externalValue),
      ("\ndn: cn=a\nchangetype: add\n", 3, .changeRecord), ("dn:: /w==\n", 1, .notText),
    ])
  func errors(_ text: String, line: Int, reason: LDIFError.Reason) {
    let error = #expect(throws: LDIFError.self) { try LDIFReader.entries(text) }
    #expect(error?.reason == reason)
    #expect(error?.line == line)
  }

  @Test("Any entry reads back from its text")
  func property() throws {
    var generator = SeededGenerator(seed: 6)
    let names = ["cn", "sn;lang-de", "jpegPhoto", "userCertificate;binary"]
    let entries = (0..<500).map { index in
      Entry(
        dn: "cn=\(index),o=" + String(repeating: "é", count: index),
        attributes: names.map { name in
          .init(
            name,
            (0..<Int.random(in: 1...3, using: &generator)).map { _ in
              generator.value(maximumLength: 60)
            })
        })
    }
    #expect(try LDIFReader.entries(LDIFWriter.text(entries)) == entries)
  }
}
