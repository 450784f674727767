import Accounts
import Testing

@Suite("The form in which names are compared")
struct LoginNameTests {
  @Test(
    "Full-width letters, ligatures and other forms of the same letters are one name",
    arguments: [
      ("ＡＤＡ＠ｘ．org", "ada@x.org"), ("\u{fb01}nn", "finn"), ("Straße", "strasse"),
      ("Σίσυφος", "σίσυφοσ"),
      ("\u{1d400}da", "ada"), ("①", "1"), ("Ⅳ", "iv"), ("ｶﾞ", "ガ"), ("ſam", "sam"), ("ªº", "ao"),
      ("\u{fef5}", "\u{644}\u{622}"), ("\u{212a}im", "kim"),
    ])
  func forms(name: String, key: String) {
    #expect(Array(LoginName.key(name).unicodeScalars) == Array(key.unicodeScalars))
  }

  @Test("A key is its own key, whatever the name")
  func stable() {
    for code in UInt32(0x21)...0x2ffff {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let key = LoginName.key(String(scalar))
      if LoginName.key(key) != key { Issue.record("U+\(String(code, radix: 16))") }
    }
  }

  @Test(
    "Case, spaces at the ends and the way of typing don't matter",
    arguments: [
      ("ada", "ada"), ("ADA", "ada"), (" ada\t", "ada"), ("J\u{fc}rgen", "jürgen"),
      ("Ju\u{308}rgen", "jürgen"), ("ÉMILE", "émile"), ("  ", ""),
    ])
  func keys(name: String, key: String) {
    #expect(Array(LoginName.key(name).unicodeScalars) == Array(key.unicodeScalars))
  }
}
