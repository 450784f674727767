/// The header fields of a message in the order they came; names are compared without letter case.
public struct HTTPHeaders: Hashable, Sendable {
  /// One header line.
  public struct Field: Hashable, Sendable {
    /// The name as written.
    public let name: String
    /// The value without the space around it.
    public let value: String

    /// Joins a name and a value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// All lines in order.
  public private(set) var fields: [Field]

  /// Takes the lines as they are.
  public init(_ fields: [Field] = []) {
    self.fields = fields
  }

  /// The first value of a header; setting replaces all its lines, nil removes them.
  public subscript(name: String) -> String? {
    get {
      fields.first { Self.isSame($0.name, name) }?.value
    }
    set {
      fields.removeAll { Self.isSame($0.name, name) }
      if let newValue { fields.append(Field(name, newValue)) }
    }
  }

  /// All values of a header, in order.
  public func values(_ name: String) -> [String] {
    fields.filter { Self.isSame($0.name, name) }.map(\.value)
  }

  /// The members of a comma-separated list header over all its lines, without space around them.
  public func list(_ name: String) -> [String] {
    values(name).flatMap { value in
      value.split(separator: ",").map { String($0.trimmingBlanks) }
    }
  }

  /// Adds one more line.
  public mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name, value))
  }

  /// Sets a header unless it is there already.
  public mutating func setDefault(_ name: String, _ value: String) {
    guard self[name] == nil else { return }
    fields.append(Field(name, value))
  }

  private static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
      && zip(left.utf8, right.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
  }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
  /// The lines in the order written.
  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field($0.0, $0.1) }
  }
}

extension UInt8 {
  var lowercasedASCII: UInt8 {
    self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
  }
}

extension Substring {
  /// The text without spaces and tabs at both ends.
  var trimmingBlanks: Substring {
    var rest = self
    while let first = rest.utf8.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
    while let last = rest.utf8.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }
}
