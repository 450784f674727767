/// What both sides of a link last agreed on, attribute by attribute.
public struct Baseline: Sendable, Hashable {
  private var values: [AccountAttribute: String?]

  /// Takes the agreed values; nothing is agreed on about an attribute that isn't among them.
  public init(_ values: [AccountAttribute: String?] = [:]) {
    self.values = values
  }

  /// What is agreed on about an attribute.
  public subscript(attribute: AccountAttribute) -> Agreement {
    get { values[attribute].map(Agreement.value) ?? .none }
    set {
      switch newValue {
      case .none: values.removeValue(forKey: attribute)
      case .value(let value): values.updateValue(value, forKey: attribute)
      }
    }
  }
}

/// What both sides last agreed on about one attribute.
public enum Agreement: Sendable, Hashable {
  /// They never met.
  case none
  /// They had this value, or no value.
  case value(String?)

  /// The value; nil also where nothing is agreed on.
  public var value: String? {
    switch self {
    case .none: nil
    case .value(let value): value
    }
  }
}
