public import Values

/// The value of an API token: `mst_`, 30 random characters, and a checksum of 6.
///
/// The characters are the 62 letters and digits, so a double click selects the whole value. The
/// checksum is the CRC-32 (ITU-T V.42) of all before it, so a mistyped value is refused without a
/// look-up, and programs that search for leaked secrets can tell a value from other text.
public struct APITokenValue: Sendable, Hashable {
  /// What every value begins with.
  public static let prefix = "mst_"
  /// The number of random bytes that `init(random:)` takes.
  public static let randomByteCount = 48
  private static let bodyLength = 30
  private static let checksumLength = 6
  private static let hintLength = 4
  private static let digits = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// The whole text.
  public let secret: Secret

  /// Makes a value of random bytes; nil when there are too few that are evenly spread.
  ///
  /// A byte above 247 is left out, for the rest by 62 would favour some characters. That one in 33
  /// bytes is so makes it practically certain that 48 suffice.
  public init?(random: [UInt8]) {
    let even = random.filter { $0 < 248 }.prefix(Self.bodyLength)
    guard even.count == Self.bodyLength else { return nil }
    let body = even.map { Self.digits[Int($0) % Self.digits.count] }
    let start = Array(Self.prefix.utf8) + body
    secret = Secret(String(decoding: start + Self.checksum(of: start), as: UTF8.self))
  }

  /// Takes a text that is one; nil for any other.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == Self.prefix.utf8.count + Self.bodyLength + Self.checksumLength,
      Self.isMeant(by: text)
    else { return nil }
    let start = bytes.dropLast(Self.checksumLength)
    guard start.dropFirst(Self.prefix.utf8.count).allSatisfy(Self.digits.contains),
      Self.checksum(of: start).elementsEqual(bytes.suffix(Self.checksumLength))
    else { return nil }
    secret = Secret(text)
  }

  /// Whether a credential is meant to be an API token, be it a right one or not.
  public static func isMeant(by text: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }

  /// The end of the value, which tells nothing of the random part.
  public var hint: String { "…" + secret.revealed.suffix(Self.hintLength) }

  private static func checksum(of bytes: some Sequence<UInt8>) -> [UInt8] {
    var rest = cyclicRedundancyCheck(bytes)
    var text: [UInt8] = []
    for _ in 0..<checksumLength {
      text.append(digits[Int(rest % 62)])
      rest /= 62
    }
    return text.reversed()
  }

  /// CRC-32 with the reflected polynomial, bit by bit: the values are short.
  private static func cyclicRedundancyCheck(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { register, byte in
      (0..<8).reduce(register ^ UInt32(byte)) { rest, _ in
        rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1
      }
    }
  }
}
