public import Values

/// A parameter that a route's query may have.
public struct QueryParameter: Sendable {
  /// The name.
  public let name: String
  /// The form of the value.
  public let schema: Schema
  /// Whether the name may stand more than once.
  public let isRepeatable: Bool
  /// Whether the parameter has to be there.
  public let isRequired: Bool

  /// Declares the parameter that a field reads.
  public init<Value>(
    _ field: Field<Value>, isRepeatable: Bool = false, isRequired: Bool = false
  ) {
    name = field.name
    schema = field.schema
    self.isRepeatable = isRepeatable
    self.isRequired = isRequired
  }
}

extension Field where Value == Int {
  /// How many items a page of a list has.
  public static var limit: Field<Int> {
    Field(
      "limit",
      FieldType.integer(1...200).described(as: .integer(1...200).defaulting(to: 50)),
      "How many items to answer.")
  }
}

extension Field where Value == String {
  /// Where the next page of a list begins.
  public static var cursor: Field<String> {
    Field("cursor", .line(1...1024), "The next_cursor of the page before.")
  }
}

extension Field {
  /// The order of a list: one of its fields, with `-` in front for descending.
  public static func sort<By: SortField>(default order: Value) -> Self
  where Value == ListSort<By> {
    let texts = By.allCases.flatMap { [$0.rawValue, "-" + $0.rawValue] }
    let message = "Use one of \(texts.joined(separator: ", "))."
    let type = FieldType<String>.line(1...100)
      .map(placeholder: order, message: message) { ListSort($0) }
    return Field(
      "sort", type.described(as: .choice(texts).defaulting(to: .string(order.description))),
      "The order of the items; - in front of a field means descending.")
  }
}

extension QueryReader {
  /// The order of a list that is asked for, or the given one.
  public func sort<By>(default order: ListSort<By>) -> ListSort<By> {
    optional(.sort(default: order)) ?? order
  }
}
