/// Which characters a text may have, and how many.
///
/// No rule lets a zero byte, a character of direction control or one of zero width pass, because
/// such characters make two different texts look the same.
public struct TextRule: Sendable {
  /// Which characters pass besides the visible ones.
  public enum Characters: Sendable {
    /// One line: no control character at all.
    case line
    /// Several lines: tab, line feed and carriage return too.
    case lines
    /// A password: everything but a zero byte, because it is never shown.
    case password
  }

  /// The allowed length in code points.
  public let length: ClosedRange<Int>
  /// The allowed characters.
  public let characters: Characters

  /// Joins the parts.
  public init(_ length: ClosedRange<Int>, _ characters: Characters = .line) {
    self.length = length
    self.characters = characters
  }

  func fault(in text: String) -> ValueFaults? {
    let count = text.unicodeScalars.count
    if count < length.lowerBound {
      let needed =
        length.lowerBound == 1
        ? "It must not be empty." : "Use at least \(length.lowerBound) characters."
      return ValueFaults(.tooShort, needed)
    }
    if count > length.upperBound {
      return ValueFaults(.tooLong, "Use at most \(length.upperBound) characters.")
    }
    guard text.unicodeScalars.allSatisfy(allows) else {
      return ValueFaults(
        .characters, "Remove control characters, and characters of zero width or of direction.")
    }
    return nil
  }

  private func allows(_ scalar: Unicode.Scalar) -> Bool {
    // ASCII first: it is nearly all there is.
    if scalar.value >= 0x20 && scalar.value < 0x7f { return true }
    switch characters {
    case .password: return scalar.value != 0
    case .lines where scalar == "\t" || scalar == "\n" || scalar == "\r": return true
    case .line, .lines: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      return Self.visibleFormats.contains(scalar)
    default: return true
    }
  }

  /// Format characters that some scripts can't be written without, and that show.
  private static let visibleFormats: Set<Unicode.Scalar> = [
    "\u{0600}", "\u{0601}", "\u{0602}", "\u{0603}", "\u{0604}", "\u{0605}", "\u{06dd}", "\u{070f}",
  ]
}
