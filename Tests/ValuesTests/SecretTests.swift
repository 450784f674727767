import Testing
import Values

@Suite("Secrets")
struct SecretTests {
  private struct Settings {
    let name = "corp"
    let password = Secret("hunter2")
  }

  @Test("A secret shows in no description, dump or mirror, alone or inside of something")
  func neverShown() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump(Settings(), to: &dumped)
    dump([secret: secret], to: &dumped)
    let texts = [
      "\(secret)", String(reflecting: secret), String(describing: Optional(secret)),
      "\([secret])", "\(Settings())", String(reflecting: Settings()), dumped,
      "\(Mirror(reflecting: secret).children.map { "\($0)" })",
    ]
    for text in texts { #expect(!text.contains("hunter2")) }
    #expect(secret.revealed == "hunter2")
  }
}
