/// Writes measurements in Prometheus's text format 0.0.4.
struct MetricsText {
  /// A label of a sample.
  typealias Label = (name: String, value: String)

  private(set) var text = ""

  /// Begins a metric; its samples follow.
  mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// One sample.
  mutating func sample(_ name: String, _ labels: [Label], _ value: String) {
    let inner = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    text += inner.isEmpty ? "\(name) \(value)\n" : "\(name){\(inner)} \(value)\n"
  }

  /// One sample of a whole number.
  mutating func sample(_ name: String, _ labels: [Label], _ value: Int) {
    sample(name, labels, String(value))
  }

  /// A metric of a single whole number.
  mutating func gauge(_ name: String, _ help: String, _ value: Int) {
    begin(name, "gauge", help)
    sample(name, [], value)
  }

  private static func escaped(_ value: String) -> String {
    value.map { character in
      switch character {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      default: String(character)
      }
    }.joined()
  }
}
