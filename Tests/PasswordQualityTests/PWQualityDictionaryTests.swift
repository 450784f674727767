import PasswordQuality
import Services
import Testing

@Suite("The dictionary of easily guessed passwords")
struct PWQualityDictionaryTests {
  private let dictionary = PWQualityDictionary()

  @Test(
    "Words, rows of keys and what is made of them are refused with the reason",
    arguments: [
      ("Password123", "it is based on a dictionary word"),
      ("Passw0rd", "it is based on a dictionary word"),
      ("qwertyuiop", "it is based on a dictionary word"),
      ("12345678", "it is too simplistic/systematic"),
      ("abcdefgh", "it is too simplistic/systematic"),
      ("aaaaaaaaaaaa", "it reads the same backwards"),
    ])
  func refused(password: String, reason: String) async throws {
    #expect(try await dictionary.objection(to: password) == reason)
  }

  @Test(
    "Others pass, however long and in whatever script",
    arguments: [
      "Analytical-Engine-1", "correct horse battery staple", "Zürich-Größe-12", "ひみつのことばです",
      "k\0Xw7-tqLz92", "",
    ])
  func accepted(password: String) async throws {
    #expect(try await dictionary.objection(to: password) == nil)
  }

  @Test("A zero byte doesn't hide the rest of a password")
  func zeroByte() async throws {
    #expect(try await dictionary.objection(to: "pass\0word123") != nil)
  }

  @Test("Many are judged at once, each by itself")
  func together() async throws {
    let dictionary = dictionary
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          let isWord = number.isMultiple(of: 2)
          let password = isWord ? "Password\(number % 10)" : "tR7-unlikely-\(number)-kW"
          return try await dictionary.objection(to: password) != nil ? isWord : !isWord
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test("Without its files the dictionary says which one is missing and what to do")
  func missing() async throws {
    let dictionary = PWQualityDictionary(path: "/nowhere/words")
    let error = #expect(throws: PasswordDictionaryError.self) { try dictionary.check() }
    let words = error?.description ?? ""
    #expect(words.contains("/nowhere/words.pwd"))
    #expect(words.contains("cracklib-runtime"))
    await #expect(throws: PasswordDictionaryError.self) {
      try await dictionary.objection(to: "Password123")
    }
  }
}
