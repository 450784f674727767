import Values

/// Reads the parameters of a query by name and type, and gathers all faults.
///
/// Names that the route doesn't declare, and single-valued ones that stand twice, are faults.
public final class QueryReader {
  private let items: [QueryItem]
  private var faults: [FieldError] = []

  init(_ items: [QueryItem], declared: [QueryParameter]) {
    self.items = items
    var seen: Set<String> = []
    for item in items {
      let isFirst = seen.insert(item.name).inserted
      guard let parameter = declared.first(where: { $0.name == item.name }) else {
        guard isFirst else { continue }
        faults.append(
          FieldError(item.name, .unknown, "No such parameter is known here. Remove it."))
        continue
      }
      if !isFirst, !parameter.isRepeatable {
        faults.append(FieldError(item.name, .repeated, "Send this parameter once."))
      }
    }
  }

  /// A parameter that may be absent.
  public func optional<Value>(_ field: Field<Value>) -> Value? {
    items.first { $0.name == field.name }.flatMap { read($0.value, as: field) }
  }

  /// A parameter that has to be there.
  public func required<Value>(_ field: Field<Value>) -> Value {
    guard let item = items.first(where: { $0.name == field.name }) else {
      refuse(field.name, .required, "This parameter is required.")
      return field.type.placeholder
    }
    return read(item.value, as: field) ?? field.type.placeholder
  }

  /// All values of a parameter that may stand more than once.
  public func all<Value>(_ field: Field<Value>) -> [Value] {
    items.filter { $0.name == field.name }.compactMap { read($0.value, as: field) }
  }

  /// Reports a fault that concerns parameters together.
  public func refuse(_ name: String, _ code: FieldError.Code, _ message: String) {
    faults.append(FieldError(name, code, message))
  }

  func finish() throws(Problem) {
    guard faults.isEmpty else { throw Problem(.validation, errors: faults) }
  }

  private func read<Value>(_ text: String, as field: Field<Value>) -> Value? {
    switch field.type.read(field.type.fromText(text)) {
    case .success(let value): return value
    case .failure(let inner):
      faults += inner.moved(to: field.name).map { FieldError($0.place, $0.code, $0.message) }
      return nil
    }
  }
}
