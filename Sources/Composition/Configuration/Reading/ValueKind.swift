/// How one kind of value is read from text, and how it is spelt.
struct ValueKind<Value>: Sendable {
  /// What may be written, for messages: `a duration such as 30s, 5m, 24h or 7d`.
  let allowed: String
  let parse: @Sendable (String) throws(Rejection) -> Value
  let text: @Sendable (Value) -> String
  /// Whether the value is the place of a secret.
  var namesSecretFile = false

  init(
    _ allowed: String, text: @escaping @Sendable (Value) -> String = { "\($0)" },
    parse: @escaping @Sendable (String) throws(Rejection) -> Value
  ) {
    self.allowed = allowed
    self.text = text
    self.parse = parse
  }
}

extension ValueKind<Bool> {
  static let boolean = ValueKind("true or false") { text throws(Rejection) in
    switch text {
    case "true": true
    case "false": false
    default: throw Rejection()
    }
  }
}

extension ValueKind<Int> {
  static func integer(_ range: ClosedRange<Int>) -> ValueKind {
    let allowed =
      range.upperBound == .max
      ? "a whole number from \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return ValueKind(allowed) { text throws(Rejection) in
      guard let number = Int(text), range.contains(number) else { throw Rejection() }
      return number
    }
  }

  /// A number of bytes.
  static func size(_ range: ClosedRange<Int>) -> ValueKind {
    let allowed =
      "a size such as 512B, 32KiB, 1MiB or 2GiB, from \(ByteCount.text(range.lowerBound)) to "
      + ByteCount.text(range.upperBound)
    return ValueKind(allowed, text: { ByteCount.text($0) }) { text throws(Rejection) in
      guard let size = ByteCount.parse(text), range.contains(size) else { throw Rejection() }
      return size
    }
  }
}

extension ValueKind<String> {
  /// Any text but an empty one.
  static let text = ValueKind("a text", text: { $0 }) { text throws(Rejection) in
    guard !text.isEmpty else { throw Rejection("it is empty") }
    return text
  }

  /// The path of a file or folder, relative to the working directory.
  static let path = ValueKind("a path", text: { $0 }) { text throws(Rejection) in
    guard !text.isEmpty, !text.utf8.contains(0) else { throw Rejection() }
    return text
  }

  /// The path of a file that holds a secret.
  static let secretFile: ValueKind = {
    var kind = path
    kind.namesSecretFile = true
    return kind
  }()
}

extension ValueKind where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
  /// One of the words of an enumeration.
  static var word: ValueKind {
    let words = Value.allCases.map(\.rawValue)
    return ValueKind(words.joined(separator: ", "), text: { $0.rawValue }) {
      text throws(Rejection) in
      guard let value = Value(rawValue: text) else { throw Rejection() }
      return value
    }
  }
}
