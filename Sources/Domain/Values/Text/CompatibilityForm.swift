/// Names without what only looks different: one form for full-width letters, ligatures and letter case.
public enum CompatibilityForm {
  /// The text in lower case and one composed form, each letter, digit and sign of names as what it
  /// stands for (the sense of NFKC_Casefold, Unicode Standard Annex 44).
  public static func folded(_ text: String) -> String {
    let lower = CanonicalForm.composed(text.lowercased())
    guard !lower.utf8.allSatisfy({ $0 < 0x80 }) else { return lower }
    var folded = String.UnicodeScalarView()
    for scalar in lower.unicodeScalars {
      if let meaning = meanings[scalar] {
        folded.append(contentsOf: meaning)
      } else {
        folded.append(scalar)
      }
    }
    return CanonicalForm.composed(String(folded))
  }

  private static let meanings: [Unicode.Scalar: [Unicode.Scalar]] = {
    var meanings: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for entry in CompatibilityTable.text.split(whereSeparator: \.isWhitespace) {
      let sides = entry.split(separator: "=")
      let range = numbers(in: sides.first ?? "", separator: "-")
      let meaning = numbers(in: sides.last ?? "", separator: "+")
      guard let first = range.first, let last = range.last else { continue }
      for code in first...max(first, last) {
        // A range is of single meanings that count up with it.
        let scalars = meaning.compactMap { Unicode.Scalar($0 + (code - first)) }
        if let scalar = Unicode.Scalar(code) { meanings[scalar] = scalars }
      }
    }
    return meanings
  }()

  private static func numbers(in text: Substring, separator: Character) -> [UInt32] {
    text.split(separator: separator).compactMap { UInt32($0, radix: 16) }
  }
}
