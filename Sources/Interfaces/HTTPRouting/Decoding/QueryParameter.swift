import Values

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

extension Field where Value == SortOrder {
  /// The order of a list: one of these fields, with `-` in front for descending.
  public static func sort(_ first: String, _ others: [String], default order: SortOrder) -> Self {
    let fields = [first] + others
    let texts = fields.flatMap { [$0, "-" + $0] }
    let message = "Use one of \(texts.joined(separator: ", "))."
    let type = FieldType<String>.line(1...100).map(placeholder: order, message: message) { text in
      texts.contains(text) ? SortOrder(text) : nil
    }
    return Field(
      "sort", type.described(as: .choice(texts).defaulting(to: .string(order.description))),
      "The order of the items; - in front of a field means descending.")
  }
}

/// A field that a list is sorted by.
public struct SortOrder: Hashable, Sendable, CustomStringConvertible {
  /// The field's name.
  public let field: String
  /// Whether the largest comes first.
  public let isDescending: Bool

  /// Reads `name` or `-name`.
  public init(_ text: String) {
    isDescending = text.hasPrefix("-")
    field = isDescending ? String(text.dropFirst()) : text
  }

  /// The form in a query.
  public var description: String { isDescending ? "-\(field)" : field }
}
