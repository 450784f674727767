import Accounts
import Testing

@Suite("The form in which names are compared")
struct LoginNameTests {
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
