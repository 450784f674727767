// The standard library normalises strings to compare them and offers the result under this name
// only; the other way to it, full Foundation, would load ICU's tables into every process.
@_spi(_Unicode) import Swift

/// Unicode normalisation forms C and D (Unicode Standard Annex 15).
public enum CanonicalForm {
  /// The composed form: `é` is one scalar however it was typed.
  public static func composed(_ text: String) -> String {
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text._nfc { scalars.append(scalar) }
    return String(scalars)
  }

  /// The decomposed form: `é` is the letter and its accent.
  public static func decomposed(_ text: String) -> String.UnicodeScalarView {
    var scalars = String.UnicodeScalarView()
    for scalar in text._nfd { scalars.append(scalar) }
    return scalars
  }
}
