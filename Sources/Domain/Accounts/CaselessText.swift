import Values

/// The form in which texts are searched: without spaces at the ends, without letter case, in one
/// Unicode form.
public enum CaselessText {
  /// The form of a text.
  public static func key(_ text: String) -> String {
    PlainText.isLowerCase(text)
      ? text : CanonicalForm.composed(String(text.trimmingSpaces().lowercased()))
  }
}

/// What most names are.
enum PlainText {
  /// Whether a text is visible ASCII without upper-case letters, so that it is its own key.
  static func isLowerCase(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      bytes.allSatisfy { byte in
        byte > 0x20 && byte < 0x7f && !(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
      }
    }
  }
}
