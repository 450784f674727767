import Values

/// The cursor of a list that is ordered by one number.
enum SequenceCursor {
  /// The opaque text of a place.
  static func encode(_ number: Int64) -> String {
    "s" + String(number, radix: 36)
  }

  /// The place of an opaque text.
  static func decode(_ text: String) throws -> Int64 {
    guard text.first == "s", let number = Int64(text.dropFirst(), radix: 36), number >= 0 else {
      throw BadCursor()
    }
    return number
  }
}
