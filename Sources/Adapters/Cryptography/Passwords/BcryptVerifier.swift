import CCrypt

/// A stored bcrypt hash of another program: `$2b$12$` with 53 more characters.
///
/// It is only ever checked; every new verifier is an Argon2id one.
struct BcryptVerifier: Hashable, Sendable {
  /// The logarithm of the rounds; a forged verifier must not take hours.
  static let allowedCost = 4...16
  /// bcrypt's own limit: what comes after it never counted where the hash was made.
  static let countedBytes = 72
  private static let length = 60

  let text: String

  /// Reads the kinds 2a, 2b and 2y; nil for everything else.
  init?(parsing text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == Self.length, ["$2a$", "$2b$", "$2y$"].contains(text.prefix(4)),
      bytes[6] == UInt8(ascii: "$"), let cost = Int(text.dropFirst(4).prefix(2)),
      Self.allowedCost.contains(cost), bytes[7...].allSatisfy(Self.isInAlphabet)
    else { return nil }
    self.text = text
  }

  /// Whether a password is the one that was hashed; blocks for as long as the cost says.
  func matches(_ password: SecretBytes) -> Bool {
    let made = password.withBytes { bytes -> [UInt8]? in
      // The function takes a C string; a zero byte would cut the password.
      guard !bytes.contains(0) else { return nil }
      return hash(Array(bytes.prefix(Self.countedBytes)))
    }
    guard let made else { return false }
    return isEqualInConstantTime(made, Array(text.utf8))
  }

  private func hash(_ password: [UInt8]) -> [UInt8]? {
    var phrase = password.map { CChar(bitPattern: $0) } + [0]
    defer { for index in phrase.indices { phrase[index] = 0 } }
    var output = [CChar](repeating: 0, count: Int(CRYPT_OUTPUT_SIZE))
    let length = ccrypt_hash(phrase, text, &output, CRYPT_OUTPUT_SIZE)
    guard length == Self.length else { return nil }
    return output.prefix(Int(length)).map { UInt8(bitPattern: $0) }
  }

  private static func isInAlphabet(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
