/// The form by which names are put into an order for people: without letter case and accents, so
/// that `Éclair` stands beside `eclair` and not behind `zebra`.
///
/// Names with one key are different names; it orders and decides nothing else. Scripts without
/// accents keep the order of their characters.
public enum SortKey {
  /// The key of a name.
  public static func of(_ name: String) -> String {
    let lowered = name.lowercased()
    guard !lowered.utf8.allSatisfy({ $0 < 0x80 }) else { return lowered }
    var key = ""
    for scalar in CanonicalForm.decomposed(lowered) where !accents.contains(scalar) {
      if let plain = letters[scalar] {
        key += plain
      } else {
        key.unicodeScalars.append(scalar)
      }
    }
    return key
  }

  /// The combining marks of Latin, Greek and Cyrillic letters.
  private static let accents: ClosedRange<Unicode.Scalar> = "\u{300}"..."\u{36f}"

  /// Letters that have no accent to take off, and are read as others.
  private static let letters: [Unicode.Scalar: String] = [
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l",
    "ŧ": "t", "þ": "th",
  ]
}
