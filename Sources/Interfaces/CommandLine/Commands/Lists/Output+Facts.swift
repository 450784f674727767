extension Output {
  /// Writes labels with their texts in two columns below a heading.
  func facts(_ facts: [(label: String, text: String)]) {
    let width = (facts.map(\.label.count).max() ?? 0) + 2
    for (label, text) in facts {
      line("  \(label)\(String(repeating: " ", count: width - label.count))\(text)")
    }
  }
}
