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

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }

  mutating func number(below end: Int) -> Int {
    Int.random(in: 0..<end, using: &self)
  }

  mutating func pick<Value>(_ values: [Value], otherwise value: Value) -> Value {
    values.randomElement(using: &self) ?? value
  }

  /// A short text with the characters that need care in JSON, SQL and names.
  mutating func text() -> String {
    let pieces = [
      "a", "B", "7", " ", ",", "\"", "\\", "é", "e\u{301}", "日", "😀", "\t", "\u{1}", "'",
    ]
    return (0...number(below: 8)).map { _ in pick(pieces, otherwise: "a") }.joined()
  }

  mutating func optionalText() -> String? {
    chance(30) ? nil : text()
  }
}
