import Fixtures

extension SeededGenerator {
  /// A value of text or bytes, rich in the characters that need care.
  mutating func value(maximumLength: Int = 12) -> [UInt8] {
    let pieces = [
      "a", "B", "z", "7", " ", "  ", ",", "+", "\"", "\\", "#", "=", "<", ">", ";", "*", "(", ")",
      "\u{0}", "é", "e\u{301}", "Ł", "日本", "😀", "\t", "\n", ":", "-",
    ]
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...maximumLength, using: &self) {
      bytes += [UInt8]((pieces.randomElement(using: &self) ?? "").utf8)
    }
    if Int.random(in: 0..<10, using: &self) == 0 { bytes.append(0xff) }
    return bytes
  }
}
