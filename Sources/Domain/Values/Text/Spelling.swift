/// Guesses what a misspelt name was meant to be.
public enum Spelling {
  /// The candidate closest to a name, if it is close enough to be meant: up to one slip in three
  /// letters.
  ///
  /// Upper and lower case count as equal, `-` and `_` too.
  public static func closest(to name: String, among candidates: [String]) -> String? {
    let name = folded(name)
    let ranked = candidates.map { ($0, distance(name, folded($0))) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(1, name.count / 3) ? best.0 : nil
  }

  private static func folded(_ text: String) -> [UInt8] {
    text.lowercased().utf8.prefix(64).map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var cost = min(
          last[column] + (byte == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
