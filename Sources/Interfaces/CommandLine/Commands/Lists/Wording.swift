import Values

extension Duration {
  /// The duration as people say it: `420 ms`, `4.2 s`, `3 min 12 s`, `2 h 5 min`.
  var words: String {
    let milliseconds = max(milliseconds, 0)
    switch milliseconds {
    case ..<1000: return "\(milliseconds) ms"
    case ..<60_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    case ..<3_600_000: return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
    default: return "\(milliseconds / 3_600_000) h \(milliseconds / 60_000 % 60) min"
    }
  }
}

extension Timestamp {
  /// The moment in UTC to the second, for people.
  var words: String { inWholeSeconds.description }
}

extension Int {
  /// The number with its noun: `1 entry`, `2 entries`.
  func counted(_ one: String, _ many: String) -> String { "\(self) \(self == 1 ? one : many)" }
}

extension String {
  /// This text as one word of a shell's command line (POSIX, section 2.2.2).
  var shellWord: String {
    let plain: (Character) -> Bool = { character in
      character.isASCII
        && (character.isLetter || character.isNumber || "-_./:=@%+,".contains(character))
    }
    guard isEmpty || !allSatisfy(plain) else { return self }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
