/// SplitMix64: the same numbers for the same seed, so that a failing case can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

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
