import Fixtures

extension SeededGenerator {
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
