/// How many columns of a terminal a text takes.
enum DisplayWidth {
  /// The columns of a text: two for wide East Asian characters and emoji, none for combining marks.
  static func of(_ text: some StringProtocol) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.reduce(0) { $0 + width($1) }
  }

  /// The longest beginning of a text that fits, with `…` where something is cut off.
  static func cut(_ text: String, to columns: Int) -> String {
    guard of(text) > columns else { return text }
    var rest = columns - 1
    var kept = ""
    for character in text {
      rest -= width(character)
      guard rest >= 0 else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if character.unicodeScalars.contains(where: { $0.value == 0xfe0f }) { return 2 }
    return isWide(scalar.value) ? 2 : 1
  }

  /// The ranges with East Asian width W or F (Unicode Standard Annex 11) that occur in names and
  /// texts, and pictures.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
      0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff01...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1faff,
      0x20000...0x3fffd:
      true
    default: false
    }
  }
}
