import Fixtures
import Testing
import Values

@Suite("Base64 and hexadecimal text")
struct Base64Tests {
  @Test(
    "The examples of RFC 4648 are written and read with and without padding",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func examples(bytes: String, text: String) {
    let bare = text.filter { $0 != "=" }
    #expect(Base64.standard.encode(bytes.utf8) == text)
    #expect(Base64.unpadded.encode(bytes.utf8) == bare)
    #expect(Base64.standard.decode(text.utf8) == Array(bytes.utf8))
    #expect(Base64.url.decode(bare.utf8) == Array(bytes.utf8))
  }

  @Test("The two alphabets differ in their last two characters and aren't mixed")
  func alphabets() {
    let bytes: [UInt8] = [0xfb, 0xef, 0xff]
    #expect(Base64.unpadded.encode(bytes) == "++//")
    #expect(Base64.url.encode(bytes) == "--__")
    #expect(Base64.url.decode("++//".utf8) == nil)
    #expect(Base64.standard.decode("--__".utf8) == nil)
  }

  @Test(
    "Text that isn't the one form of some bytes is refused",
    arguments: ["A", "AAAAA", "Zh", "Zm9", "Zg==", "Zg=", "Z g", "Zg\n", "Zé", "Zm9v="])
  func strictURL(text: String) {
    #expect(Base64.url.decode(text.utf8) == nil)
  }

  @Test(
    "Padding must be there, whole, and at the end",
    arguments: [
      "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zg==Zg==", "Z=g=", "Zh==", "Zm9=",
    ])
  func strictPadding(text: String) {
    #expect(Base64.standard.decode(text.utf8) == nil)
  }

  @Test("Any bytes read back from base64 and hexadecimal text")
  func roundTrip() {
    var generator = SeededGenerator(seed: 4)
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for encoding in [Base64.standard, .unpadded, .url] {
        #expect(encoding.decode(encoding.encode(bytes).utf8) == bytes)
      }
      #expect(HexText.decode(HexText.encode(bytes)) == bytes)
    }
  }

  @Test("Hexadecimal text has two digits a byte, in either letter case")
  func hexadecimal() {
    #expect(HexText.encode([0x00, 0xff, 0x1a]) == "00ff1a")
    #expect(HexText.decode("00FF1a") == [0x00, 0xff, 0x1a])
    for text in ["0", "0g", "0x00", " 00", "00 "] { #expect(HexText.decode(text) == nil) }
  }
}
