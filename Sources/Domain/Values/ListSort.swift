/// The order of a list.
///
/// Rows that lack the value come last both ways; equal ones stand in the order of their identifiers.
public struct ListSort<By: SortField>: Sendable, Hashable {
  /// What the order can go by.
  public typealias Field = By

  /// What the order goes by.
  public var field: Field
  /// Whether the greatest comes first.
  public var isDescending: Bool

  /// The order of a list for which none is asked.
  public static var standard: Self { By.standardSort }

  /// Joins both.
  public init(_ field: Field, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }
}

extension ListSort: LosslessStringConvertible {
  /// The field's name, after `-` when the greatest comes first.
  public var description: String { (isDescending ? "-" : "") + field.rawValue }

  /// Reads a field's name, after `-` for the greatest first.
  public init?(_ description: String) {
    let isDescending = description.hasPrefix("-")
    guard let field = Field(rawValue: String(description.dropFirst(isDescending ? 1 : 0))) else {
      return nil
    }
    self.init(field, isDescending: isDescending)
  }
}

/// What a list can be ordered by; the raw values are the names that people ask with.
public protocol SortField: RawRepresentable, CaseIterable, Sendable, Hashable
where RawValue == String {
  /// The order of the list for which none is asked.
  static var standardSort: ListSort<Self> { get }
}
