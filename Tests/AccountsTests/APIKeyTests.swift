import Accounts
import Testing
import Values

@Suite("API keys")
struct APIKeyTests {
  @Test(
    "A provider's name is short, in lower case, and harmless in paths",
    arguments: ["openai", "a", "0x", "hugging-face", "a.b_c", String(repeating: "z", count: 63)])
  func providers(name: String) {
    #expect(ProviderName(name)?.description == name)
  }

  @Test(
    "Anything else is no provider's name",
    arguments: [
      "", "OpenAI", "-a", ".a", "_a", "a b", "a/b", "é", "a\0", "a\n",
      String(repeating: "z", count: 64),
    ])
  func others(name: String) {
    #expect(ProviderName(name) == nil)
  }

  @Test(
    "Of a long secret the last four characters are shown, of a short one none",
    arguments: [
      ("0123456789abcdef", "…cdef"), ("0123456789abcde", "…"), ("x", "…"), ("", "…"),
    ])
  func hints(secret: String, hint: String) {
    #expect(APIKey.hint(of: Secret(secret)) == hint)
  }
}
