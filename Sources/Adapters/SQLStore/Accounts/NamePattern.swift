import Accounts

/// A search for a part of a name in either letter case.
struct NamePattern {
  private let text: String
  private let key: String

  /// Takes what a person typed.
  init(_ text: String) {
    self.text = text
    key = CaselessText.key(text)
  }

  /// The condition on a column that holds keys of `LoginName`.
  func isIn(key column: String) -> SQLQuery {
    "instr(\(unsafe: column), \(LoginName.key(text))) > 0"
  }

  /// The condition on a column that holds texts in the form of `CaselessText`.
  func isIn(text column: String) -> SQLQuery {
    "instr(\(unsafe: column), \(key)) > 0"
  }

  /// The condition on a column that holds names as shown.
  ///
  /// LIKE knows the two cases of ASCII letters only; with others, GLOB gets both forms of each
  /// letter.
  func isIn(name column: String) -> SQLQuery {
    key.utf8.allSatisfy { $0 < 0x80 }
      ? "\(unsafe: column) LIKE \(likePattern) ESCAPE '\\'"
      : "\(unsafe: column) GLOB \(globPattern)"
  }

  private var likePattern: String {
    let special: Set<Character> = ["%", "_", "\\"]
    return "%" + key.map { special.contains($0) ? "\\\($0)" : "\($0)" }.joined() + "%"
  }

  private var globPattern: String {
    "*" + key.unicodeScalars.map(Self.globClass).joined() + "*"
  }

  private static func globClass(_ scalar: Unicode.Scalar) -> String {
    let upper = scalar.properties.uppercaseMapping.unicodeScalars
    if upper.count == 1, let other = upper.first, other != scalar { return "[\(scalar)\(other)]" }
    return ["*", "?", "["].contains(scalar) ? "[\(scalar)]" : "\(scalar)"
  }
}
