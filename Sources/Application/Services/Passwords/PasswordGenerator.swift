import Accounts

/// Makes passwords that nobody has to think up: 16 characters, or as many as the policy wants, with an
/// upper-case letter, a lower-case letter, a digit and a symbol.
struct PasswordGenerator {
  private static let shortest = 16

  /// Characters that look like another one are left out: somebody may have to type them.
  private static let upperCase = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
  private static let lowerCase = Array("abcdefghijkmnopqrstuvwxyz")
  private static let digits = Array("23456789")
  private static let symbols = Array("!#$%&*+-=?@_")
  private static let kinds = [upperCase, lowerCase, digits, symbols]

  let randomness: any Randomness
  let length: Int

  init(randomness: any Randomness, policy: PasswordPolicy) {
    self.randomness = randomness
    length = max(Self.shortest, policy.minimumLength)
  }

  /// A new password: each of those that have all four kinds is equally likely.
  func password() -> String {
    // Drawing again, rather than putting a missing kind somewhere, keeps it uniform; two draws of
    // five succeed.
    while true {
      let password = draw()
      if Self.kinds.allSatisfy({ kind in password.contains(where: kind.contains) }) {
        return String(password)
      }
    }
  }

  private func draw() -> [Character] {
    let alphabet = Self.kinds.flatMap(\.self)
    // Bytes from the last, incomplete round of the alphabet would make its beginning more likely.
    let limit = 256 / alphabet.count * alphabet.count
    var password: [Character] = []
    while password.count < length {
      for byte in randomness.bytes(2 * length) where byte < limit {
        password.append(alphabet[Int(byte) % alphabet.count])
        if password.count == length { break }
      }
    }
    return password
  }
}
