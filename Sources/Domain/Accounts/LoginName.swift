import Values

/// The form in which usernames and mail addresses are compared: without spaces at the ends, without
/// letter case, in one Unicode form.
///
/// Two names with one key are one name.
public enum LoginName {
  /// The key of a name; empty when nothing but spaces is left.
  ///
  /// ASCII names are lower-cased bytes. Others are lower-cased and brought to one canonical form
  /// (Unicode Standard Annex 15), so that `é` is one name however it was typed.
  public static func key(_ name: String) -> String {
    var name = name
    let isPlain = name.withUTF8 { bytes in
      bytes.allSatisfy { byte in
        byte > 0x20 && byte < 0x7f && !(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
      }
    }
    guard !isPlain else { return name }
    return CanonicalForm.composed(String(name.trimmingSpaces().lowercased()))
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
