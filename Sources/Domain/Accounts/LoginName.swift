import Values

/// The form in which usernames and mail addresses are compared: without spaces at the ends, without
/// letter case, in one Unicode form, with compatibility forms as what they stand for.
///
/// Two names with one key are one name.
public enum LoginName {
  /// The number of the form; a store that has keys of an earlier one makes them anew.
  public static let form = 2

  /// The key of a name; empty when nothing but spaces is left.
  ///
  /// ASCII names are lower-cased bytes. Others are brought to one form by `CompatibilityForm`, so
  /// that `é` is one name however it was typed, and a full-width `ａ` is an `a`.
  public static func key(_ name: String) -> String {
    PlainText.isLowerCase(name) ? name : CompatibilityForm.folded(String(name.trimmingSpaces()))
  }
}

extension StringProtocol {
  /// The text without white space at both ends.
  func trimmingSpaces() -> SubSequence {
    guard let start = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return self[endIndex...] }
    return self[start...last]
  }
}
