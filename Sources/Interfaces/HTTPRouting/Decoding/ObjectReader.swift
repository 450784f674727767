public import Values

/// Reads the members of one JSON object by name and type, and gathers all faults.
///
/// A field that nobody asked for is a fault too. After a fault the reader hands out a placeholder,
/// so that the rest can still be checked; who runs the reader throws before a placeholder is used.
public final class ObjectReader {
  /// The member that stayed text, where there is one; as a field it is an empty object.
  public let text: JSONText?
  private let members: [JSONValue.Member]
  private var askedFor: Set<String> = []
  private var faults: [ValueFaults.Fault] = []

  init?(_ json: JSONValue, text: JSONText? = nil) {
    guard let members = json.members else { return nil }
    self.members = members
    self.text = text
  }

  /// A field that has to be there.
  public func required<Value>(_ field: Field<Value>) -> Value {
    guard let json = take(field.name) else {
      add(.required, to: field.name, "This field is required.")
      return field.type.placeholder
    }
    return read(json, as: field) ?? field.type.placeholder
  }

  /// A field that may be absent or null.
  public func optional<Value>(_ field: Field<Value>) -> Value? {
    guard let json = take(field.name), !json.isNull else { return nil }
    return read(json, as: field)
  }

  /// A field of a partial change that can't be removed: null is a fault.
  public func changed<Value>(_ field: Field<Value>) -> Value? {
    take(field.name).flatMap { read($0, as: field) }
  }

  /// A field of a partial change, where null removes the value.
  public func change<Value>(_ field: Field<Value>) -> FieldChange<Value> {
    guard let json = take(field.name) else { return .keep }
    guard !json.isNull else { return .clear }
    return read(json, as: field).map(FieldChange.set) ?? .keep
  }

  /// Whether the object has the field with another value than null.
  public func has(_ name: String) -> Bool {
    members.contains { $0.key == name && !$0.value.isNull }
  }

  /// Reports a fault that concerns fields together.
  public func refuse(_ name: String, _ code: FieldError.Code, _ message: String) {
    add(code, to: name, message)
  }

  /// All faults, unknown fields last.
  func finish() -> [ValueFaults.Fault] {
    let unknown = members.filter { !askedFor.contains($0.key) }.map {
      ValueFaults.Fault(
        place: $0.key, code: .unknown, message: "No such field is known here. Remove it.")
    }
    return faults + unknown
  }

  private func take(_ name: String) -> JSONValue? {
    askedFor.insert(name)
    return members.first { $0.key == name }?.value
  }

  private func read<Value>(_ json: JSONValue, as field: Field<Value>) -> Value? {
    switch field.type.read(json) {
    case .success(let value): return value
    case .failure(let inner):
      faults += inner.moved(to: field.name)
      return nil
    }
  }

  private func add(_ code: FieldError.Code, to name: String, _ message: String) {
    faults.append(.init(place: name, code: code, message: message))
  }
}
