import Values

/// A stored Argon2id hash in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`.
struct Argon2Verifier: Hashable, Sendable {
  static let allowedSalt = 8...64
  static let allowedTag = 16...64
  private static let longestText = 512

  let cost: Argon2Cost
  let salt: [UInt8]
  let tag: [UInt8]

  init(cost: Argon2Cost, salt: [UInt8], tag: [UInt8]) {
    self.cost = cost
    self.salt = salt
    self.tag = tag
  }

  /// Reads the one canonical form; version 19 (1.3) and bounded costs only, nil for all else.
  init?(parsing text: String) {
    guard text.utf8.count <= Self.longestText else { return nil }
    let fields = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0].isEmpty, fields[1].elementsEqual("argon2id".utf8),
      fields[2].elementsEqual("v=19".utf8), let cost = Self.cost(fields[3]), cost.isAllowed,
      let salt = Base64.unpadded.decode(fields[4]), Self.allowedSalt.contains(salt.count),
      let tag = Base64.unpadded.decode(fields[5]), Self.allowedTag.contains(tag.count)
    else { return nil }
    self.init(cost: cost, salt: salt, tag: tag)
  }

  /// The form to store.
  var text: String {
    "$argon2id$v=19$m=\(cost.memory),t=\(cost.iterations),p=\(cost.lanes)"
      + "$\(Base64.unpadded.encode(salt))$\(Base64.unpadded.encode(tag))"
  }

  private static func cost(_ field: Substring.UTF8View) -> Argon2Cost? {
    let parts = field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count == 3, let memory = number(parts[0], of: "m="),
      let iterations = number(parts[1], of: "t="), let lanes = number(parts[2], of: "p=")
    else { return nil }
    return Argon2Cost(memory: memory, iterations: iterations, lanes: lanes)
  }

  private static func number(_ part: Substring.UTF8View, of name: String) -> Int? {
    guard part.starts(with: name.utf8) else { return nil }
    let digits = part.dropFirst(name.utf8.count)
    guard (1...10).contains(digits.count), digits.first != UInt8(ascii: "0"),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(Substring(digits))
  }
}
