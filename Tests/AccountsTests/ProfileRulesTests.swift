import Accounts
import Testing

@Suite("The rules for names that people give")
struct ProfileRulesTests {
  @Test(
    "Usernames that are accepted",
    arguments: ["ada", "ada.l", "jürgen", "a@b", "日本語", "o'brien", "a+b_c-d"])
  func usernames(name: String) {
    #expect(ProfileRules.problem(username: name) == nil)
  }

  @Test(
    "Usernames that are refused",
    arguments: [
      "", "ab", "a b c", "ada\u{0}", "ada\n", String(repeating: "x", count: 51),
      "ada\u{202e}nimda", "ad\u{200b}a", "ada\u{200d}", "ada)(uid=*", "ada;--", "a\"b\"", "a*b",
      "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "x" + String(repeating: "\u{301}", count: 50),
    ])
  func badUsernames(name: String) {
    #expect(ProfileRules.problem(username: name) != nil)
  }

  @Test("Mail addresses that are accepted", arguments: ["a@b", "a.b+c@example.com", "ü@bücher.de"])
  func emails(email: String) {
    #expect(ProfileRules.problem(email: email) == nil)
  }

  @Test(
    "Mail addresses that are refused",
    arguments: ["", "a", "@b", "a@", "a b@c", "a@@b", "a@b\r\n"])
  func badEmails(email: String) {
    #expect(ProfileRules.problem(email: email) != nil)
  }

  @Test("Shown names that are accepted", arguments: ["Ada", "O'Brien (HR)", "Иван", "山田 太郎"])
  func displayNames(name: String) {
    #expect(ProfileRules.problem(displayName: name) == nil)
  }

  @Test(
    "Shown names that are refused",
    arguments: ["", "   ", "a\nb", "a\u{0}", "a\u{202e}b", "a\u{200b}b", "a\u{2028}b"])
  func badDisplayNames(name: String) {
    #expect(ProfileRules.problem(displayName: name) != nil)
  }

  @Test("A mail address of 254 bytes is accepted, a longer one isn't")
  func longEmails() {
    let email = "a@" + String(repeating: "b", count: 252)
    #expect(ProfileRules.problem(email: email) == nil)
    #expect(ProfileRules.problem(email: email + "b") != nil)
  }

  @Test(
    "The username that an address suggests is its name, if that is long enough",
    arguments: [("ada@example.com", "ada"), ("al@example.com", "al@example.com")])
  func suggestion(email: String, username: String) {
    #expect(ProfileRules.username(email: email) == username)
  }
}
