import Accounts
import Testing

@Suite("The password policy")
struct PasswordPolicyTests {
  @Test(
    "Strictly, upper case, lower case and a digit are needed, and the length",
    arguments: [
      ("Abcdefg1", []), ("Äbcdefg٣", []), ("abcdefg1", [PasswordProblem.missing(.upperCase)]),
      ("ABCDEFG1", [.missing(.lowerCase)]), ("Abcdefgh", [.missing(.digit)]),
      ("Abc1", [.tooShort(minimum: 8)]),
      (
        "",
        [
          .tooShort(minimum: 8), .missing(.upperCase), .missing(.lowerCase), .missing(.digit),
        ]
      ),
    ])
  func strict(password: String, problems: [PasswordProblem]) {
    let assessment = PasswordPolicy().assess(password)
    #expect(assessment.problems == problems)
    #expect(assessment.isValid == problems.isEmpty)
  }

  @Test("Otherwise the length is enough")
  func relaxed() {
    let policy = PasswordPolicy(minimumLength: 5, isStrict: false)
    #expect(policy.assess("aaaaa").isValid)
    #expect(policy.assess("aaaa").problems == [.tooShort(minimum: 5)])
  }

  @Test("Length is counted in code points, the limit in bytes")
  func lengths() {
    let policy = PasswordPolicy(minimumLength: 4, isStrict: false)
    #expect(policy.assess("e\u{301}e\u{301}").isValid)
    #expect(policy.assess("ééé").problems == [.tooShort(minimum: 4)])
    #expect(policy.assess(String(repeating: "é", count: 512)).isValid)
    #expect(
      policy.assess(String(repeating: "é", count: 513)).problems == [.tooLong(maximumBytes: 1024)])
  }

  @Test(
    "The strength follows from length and kinds",
    arguments: [
      ("Ab1!", PasswordStrength.weak), ("abcdefgh", .moderate), ("Abcdefg!", .moderate),
      ("Abcdefg1", .strong),
    ])
  func strength(password: String, strength: PasswordStrength) {
    #expect(PasswordPolicy(isStrict: false).assess(password).strength == strength)
  }
}
