/// What became of a field in a partial change.
public enum FieldChange<Value: Sendable>: Sendable {
  /// The field is absent: keep what there is.
  case keep
  /// The field is null: remove the value.
  case clear
  /// The field has a new value.
  case set(Value)

  /// The new value; nil for the other cases.
  public var newValue: Value? {
    guard case .set(let value) = self else { return nil }
    return value
  }

  /// Whether the field is present.
  public var isPresent: Bool {
    if case .keep = self { false } else { true }
  }
}

extension FieldChange: Equatable where Value: Equatable {}
