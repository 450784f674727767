import Values

/// Whether a password gives itself away by its owner's names.
///
/// Refused is a password that is a name, its reverse, or a name with nothing but digits and symbols
/// around it, such as `Ada.2024!`; letter case and Unicode form don't count. A longer password may
/// contain a name: what stands beside it has to be guessed all the same.
enum OwnName {
  /// Whether a password is hardly more than one of the names.
  static func isHardlyMore(_ password: String, than names: [String]) -> Bool {
    let whole = LoginName.key(password)
    guard !whole.isEmpty else { return false }
    let letters = core(whole)
    return names.flatMap(forms).contains { form in
      whole == form || whole == String(form.reversed())
        || (!letters.isEmpty && letters == core(form))
    }
  }

  /// The ways in which a name is used: as it is, without its spaces, a mail address's first part.
  private static func forms(of name: String) -> [String] {
    let key = LoginName.key(name)
    guard !key.isEmpty else { return [] }
    let joined = String(key.filter { !$0.isWhitespace })
    let local = key.firstIndex(of: "@").map { String(key[..<$0]) } ?? ""
    return [key, joined, local].filter { !$0.isEmpty }
  }

  /// The text without digits and symbols at its ends.
  private static func core(_ text: String) -> Substring {
    guard let start = text.firstIndex(where: \.isLetter),
      let last = text.lastIndex(where: \.isLetter)
    else { return "" }
    return text[start...last]
  }
}
