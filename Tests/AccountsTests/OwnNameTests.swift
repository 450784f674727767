import Accounts
import Testing

@Suite("Passwords made of one's own name")
struct OwnNameTests {
  private let names = ["Ada", "ada.byron@example.com", "Ada Lovelace"]

  @Test(
    "A name, its reverse, and a name among digits and symbols are refused",
    arguments: [
      "ada", "ADA", "adA", "Ada1815!", "**ada**", "ada.byron@example.com", "Ada.Byron",
      "Ada.Byron1", "Ada Lovelace", "adalovelace", "AdaLovelace99", "ecalevol ada",
    ])
  func refused(password: String) {
    let assessment = PasswordPolicy(minimumLength: 1, isStrict: false).assess(
      password, names: names)
    #expect(assessment.problems == [.ownName])
    #expect(assessment.strength == .weak)
  }

  @Test(
    "A password with more in it than a name is taken",
    arguments: [
      "Ada-plays-chess", "xAda", "Lovely-Ada-7", "12345678", "!!!!", "Analytical-Engine-1",
    ])
  func accepted(password: String) {
    let assessment = PasswordPolicy(minimumLength: 1, isStrict: false).assess(
      password, names: names)
    #expect(assessment.problems.isEmpty)
  }

  @Test("Unicode forms and letter case don't hide a name")
  func unicode() {
    let policy = PasswordPolicy(minimumLength: 1, isStrict: false)
    #expect(policy.assess("RENE\u{301}1", names: ["ren\u{e9}"]).problems == [.ownName])
    #expect(policy.assess("любовь7", names: ["ЛЮБОВЬ"]).problems == [.ownName])
  }
}
