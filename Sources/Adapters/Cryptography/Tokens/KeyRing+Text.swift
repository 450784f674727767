import Values

extension KeyRing {
  /// Why a line of a key file is refused; never shows the line.
  struct TextError: Error, Hashable {
    /// Counted from 1; 0 for the whole text.
    let line: Int
    let reason: String
  }

  /// Reads lines of name, key in base64url, and time of creation in RFC 3339, with single spaces
  /// between them; empty lines and lines that begin with `#` are skipped.
  init(parsing text: some Collection<UInt8>) throws(TextError) {
    var keys: [NamedKey] = []
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated()
    where !line.isEmpty && line.first != UInt8(ascii: "#") {
      let key = try Self.key(line, number: index + 1)
      guard !keys.contains(where: { $0.name == key.name }) else {
        throw TextError(line: index + 1, reason: "the key's name appears twice")
      }
      keys.append(key)
    }
    guard let ring = KeyRing(keys) else {
      throw TextError(line: 0, reason: "there is no key in it")
    }
    self = ring
  }

  /// The text that `init(parsing:)` reads.
  var text: String {
    let lines = keys.map { "\($0.name) \(Base64.url.encode($0.bytes)) \($0.createdAt)\n" }
    return "# Secret keys: name, key, created. The newest is used, the older ones still count.\n"
      + lines.joined()
  }

  private static func key<Line: Collection<UInt8>>(
    _ line: Line, number: Int
  ) throws(TextError) -> NamedKey {
    let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard fields.count == 3 else {
      throw TextError(line: number, reason: "it isn't of the form: name, key, time of creation")
    }
    guard (1...32).contains(fields[0].count), fields[0].allSatisfy(isNameCharacter) else {
      throw TextError(line: number, reason: "a key's name has 1 to 32 letters, digits, - and _")
    }
    guard let bytes = Base64.url.decode(fields[1]) else {
      throw TextError(line: number, reason: "the key isn't base64url without padding")
    }
    guard bytes.count >= keyLength else {
      throw TextError(
        line: number,
        reason: "the key has \(bytes.count) bytes and must have at least \(keyLength)")
    }
    guard let createdAt = Timestamp(String(decoding: fields[2], as: UTF8.self)) else {
      throw TextError(line: number, reason: "the time of creation isn't a time in RFC 3339")
    }
    return NamedKey(
      name: String(decoding: fields[0], as: UTF8.self), bytes: bytes, createdAt: createdAt)
  }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
